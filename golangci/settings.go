package golangci

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/internal/contract"
	"github.com/sslref/sslref/passes"
	"github.com/sslref/sslref/refmodel"
)

// settings are what a configuration says under settings.
type settings struct {
	// rules are those that are on: all, only those of enable, or all but those
	// of disable.
	rules map[string]bool
	// profile is the library that the code is for.
	profile refmodel.Profile
	// model is the model file, or nil.
	model *contract.Model
	// possible asks for the findings of staleborrow that are only possible.
	possible bool
}

// The keys, as configurations spell them.
const (
	keyDisable  = "disable"
	keyEnable   = "enable"
	keyModel    = "model"
	keyPossible = "staleborrow-possible"
	keyProfile  = "profile"
)

var keys = []string{keyDisable, keyEnable, keyModel, keyProfile, keyPossible}

// parseSettings reads the settings. A key without a value is as good as none.
func parseSettings(conf any) (settings, error) {
	var s settings
	values, ok := conf.(map[string]any)
	if !ok && conf != nil {
		return s, fmt.Errorf("settings are keys with values, not %v: the keys are %s", conf, strings.Join(keys, ", "))
	}
	var enable, disable []string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value := values[key]
		if value == nil && slices.Contains(keys, key) {
			continue
		}
		var err error
		switch key {
		case keyDisable:
			disable, err = ruleNames(value)
		case keyEnable:
			enable, err = ruleNames(value)
		case keyModel:
			s.model, err = loadModel(value)
		case keyPossible:
			s.possible, err = parseBool(value)
		case keyProfile:
			s.profile, err = parseProfile(value)
		default:
			return s, fmt.Errorf("unknown setting %q: the settings are %s", key, strings.Join(keys, ", "))
		}
		if err != nil {
			return s, fmt.Errorf("setting %s: %w", key, err)
		}
	}
	var err error
	s.rules, err = choose(enable, disable)
	return s, err
}

// choose returns the rules that are on. Both lists are nil if there is no such
// setting.
func choose(enable, disable []string) (map[string]bool, error) {
	if enable != nil && disable != nil {
		return nil, fmt.Errorf("settings %s and %s cannot be used together: one lists the only rules, the other those to leave out", keyEnable, keyDisable)
	}
	on := make(map[string]bool)
	for _, name := range allRules() {
		if enable != nil && slices.Contains(enable, name) || enable == nil && !slices.Contains(disable, name) {
			on[name] = true
		}
	}
	if len(on) == 0 {
		return nil, fmt.Errorf("no rule is left on: disable the linter %s instead", Name)
	}
	return on, nil
}

// ruleNames reads a list of rules; the result is not nil.
func ruleNames(value any) ([]string, error) {
	list, ok := value.([]any)
	if !ok {
		return nil, fmt.Errorf("%v is not a list of rules, such as [refleak, doublefree]", value)
	}
	names := []string{}
	for _, v := range list {
		name, ok := v.(string)
		if !ok || !slices.Contains(allRules(), name) {
			return nil, fmt.Errorf("unknown rule %q: the rules are %s", fmt.Sprint(v), strings.Join(allRules(), ", "))
		}
		names = append(names, name)
	}
	return names, nil
}

func allRules() []string {
	var names []string
	for _, a := range passes.All {
		names = append(names, a.Name)
	}
	return names
}

func parseBool(value any) (bool, error) {
	b, ok := value.(bool)
	if !ok {
		return false, fmt.Errorf("%v is neither true nor false", value)
	}
	return b, nil
}

func parseProfile(value any) (refmodel.Profile, error) {
	return refmodel.ParseProfile(fmt.Sprint(value))
}

// loadModel reads the model file, whose name is relative to the directory that
// golangci-lint runs in.
func loadModel(value any) (*contract.Model, error) {
	name, ok := value.(string)
	if !ok || name == "" {
		return nil, fmt.Errorf("%q is not the name of a file", fmt.Sprint(value))
	}
	return contract.LoadModel(name)
}

// apply gives the flow analyzer its flags, also those that have their defaults:
// golangci-lint may make the plugin more than once.
func (s settings) apply() error {
	sslref.Possible = s.possible
	flags := &sslref.Analyzer.Flags
	if err := flags.Set("profile", s.profile.String()); err != nil || s.model == nil {
		return err
	}
	model, err := s.model.Pack()
	if err != nil {
		return err
	}
	return flags.Set("model", model)
}
