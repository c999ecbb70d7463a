"use strict";
// Uses the page as a reader does and leaves what went wrong in the document.
(async () => {
	const out = { Failures: [], Checks: 0, Violations: [], Rules: 0 };
	const check = (ok, what) => { out.Checks++; if (!ok) out.Failures.push(what); };
	addEventListener("error", e => out.Failures.push("error: " + e.message));
	const $ = s => document.querySelector(s);
	const shown = () => [...document.querySelectorAll("article")].filter(a => a.offsetParent !== null).map(a => a.dataset.rule).join(" ");
	const press = (key, target = document.body) => target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
	const set = (id, value, event) => { const e = $(id); e.value = value; e.dispatchEvent(new Event(event, { bubbles: true })); };
	try {
		const all = "borrowedfree borrowescape doublefree refleak";
		check(shown() === all, "at first it shows " + shown());
		check(document.documentElement.scrollWidth <= innerWidth, "the page is wider than the window: " + document.documentElement.scrollWidth + " of " + innerWidth);

		const rule = $('button[data-rule="refleak"]');
		rule.click();
		check(shown() === "borrowedfree borrowescape doublefree" && rule.getAttribute("aria-pressed") === "false", "without refleak it shows " + shown());
		check($("#shown").textContent === "3 of 4 shown", "it counts " + $("#shown").textContent);
		check(!$('[data-group="refleak"]').offsetParent, "the heading of refleak is left");
		rule.click();
		check(shown() === all, "with refleak again it shows " + shown());

		set("#package", "example.com/other", "change");
		check(shown() === "doublefree", "of the package other it shows " + shown());
		set("#package", "", "change");
		set("#text", "HELPER.go  lends", "input");
		check(shown() === "borrowedfree", "for a search it shows " + shown());
		set("#text", "nothing has this", "input");
		check(shown() === "" && !$("#none").hidden, "for a search without a match it shows " + shown());
		set("#text", "", "input");
		$("#known").click();
		check(shown() === "borrowedfree doublefree refleak", "without known ones it shows " + shown());
		$("#known").click();

		set("#group", "package", "change");
		check([...document.querySelectorAll("h2")].map(h => h.textContent).join("|") === "example.com/other 1|example.com/sample 2|example.com/sample [x] 1", "by package the headings are " + [...document.querySelectorAll("h2")].map(h => h.textContent).join("|"));
		check(shown() === "doublefree borrowedfree refleak borrowescape", "by package it shows " + shown());
		set("#group", "rule", "change");
		check(shown() === all, "by rule again it shows " + shown());

		press("j");
		check(document.activeElement.dataset.rule === "borrowedfree", "j doesn't go to the first");
		press("j", document.activeElement);
		check(document.activeElement.dataset.rule === "borrowescape", "j doesn't go on");
		press("k", document.activeElement);
		check(document.activeElement.dataset.rule === "borrowedfree", "k doesn't go back");
		press("/");
		check(document.activeElement.id === "text", "/ doesn't go to the search");
		press("j", document.activeElement);
		check(document.activeElement.id === "text", "a letter in the search is taken for a key");
		press("Escape", document.activeElement);
		check(document.activeElement.id !== "text", "Escape doesn't leave the search");

		const audit = async what => {
			document.querySelectorAll("details").forEach(d => { d.open = true; });
			const result = await axe.run(document, { resultTypes: ["violations"] });
			out.Rules += result.passes.length;
			for (const v of result.violations) out.Violations.push({ ID: what + " " + v.id, Help: v.help, Nodes: v.nodes.map(n => n.html.slice(0, 200)) });
		};
		await audit("first theme");
		const before = getComputedStyle(document.body).backgroundColor;
		$("#theme").click();
		check(getComputedStyle(document.body).backgroundColor !== before, "the theme stays");
		await audit("other theme");
	} catch (e) {
		out.Failures.push("error: " + e.stack);
	}
	const pre = document.createElement("pre");
	pre.id = "outcome";
	pre.textContent = JSON.stringify(out);
	document.body.append(pre);
})();
