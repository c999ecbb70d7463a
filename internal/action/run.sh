#!/usr/bin/env bash
# Runs sslref for the GitHub Action: annotations on the pull request, a SARIF
# log, and the findings with their source in the step's log and summary.
set -euo pipefail

tool=$RUNNER_TEMP/sslref
text=$RUNNER_TEMP/sslref.txt
sarif=$GITHUB_WORKSPACE/$SSLREF_SARIF
rm -f "$text" "$sarif"

# The tool is built as its own module wants it, whatever the workflow's settings.
(cd "$GITHUB_ACTION_PATH" && env -u GOFLAGS -u GOOS -u GOARCH GOWORK=off CGO_ENABLED=0 go build -o "$tool" ./cmd/sslref)

flags=("-format=github,text:$text,sarif:$sarif")
[ -z "$SSLREF_BASELINE" ] || flags+=("-baseline=$SSLREF_BASELINE")
[ -z "$SSLREF_NEW_FROM_REV" ] || flags+=("-new-from-rev=$SSLREF_NEW_FROM_REV")
read -ra more <<<"$SSLREF_FLAGS"
read -ra packages <<<"$SSLREF_PACKAGES"

cd "$GITHUB_WORKSPACE/$SSLREF_DIR"
status=0
"$tool" "${flags[@]}" ${more[@]+"${more[@]}"} ${packages[@]+"${packages[@]}"} || status=$?

if [ -f "$sarif" ]; then
	echo "sarif=$SSLREF_SARIF" >>"$GITHUB_OUTPUT"
fi
if [ -s "$text" ]; then
	cat "$text"
	{
		echo '```text'
		cat "$text"
		echo '```'
	} >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
