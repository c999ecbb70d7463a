"use strict";
(() => {
	const $ = id => document.getElementById(id);
	document.body.classList.add("scripted");

	// Dark or light: the reader's choice, else the system's.
	const root = document.documentElement;
	const keep = theme => { try { localStorage.setItem("sslref-theme", theme); } catch { /* a page from a file may not */ } };
	try {
		const kept = localStorage.getItem("sslref-theme");
		if (kept === "dark" || kept === "light") root.dataset.theme = kept;
	} catch { /* then the system's */ }
	$("theme").addEventListener("click", () => {
		const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
		root.dataset.theme = (root.dataset.theme || system) === "dark" ? "light" : "dark";
		keep(root.dataset.theme);
	});

	const articles = [...document.querySelectorAll("article")];
	if (articles.length === 0) return;
	const rules = [...document.querySelectorAll("button.rule")];
	const byRule = [...document.querySelectorAll(".group")];
	const texts = new Map(articles.map(a => [a, a.textContent.toLowerCase()]));
	const groups = $("groups");
	let current = null;

	function visible() { return articles.filter(a => !a.hidden); }

	function filter() {
		const wanted = new Set(rules.filter(b => b.getAttribute("aria-pressed") === "true").map(b => b.dataset.rule));
		const pkg = $("package").value;
		const words = $("text").value.toLowerCase().split(/\s+/).filter(Boolean);
		const known = !$("known") || $("known").checked;
		for (const a of articles) {
			a.hidden = !wanted.has(a.dataset.rule) || (pkg !== "" && a.dataset.package !== pkg) ||
				(!known && a.dataset.known !== undefined) || !words.every(w => texts.get(a).includes(w));
		}
		for (const g of groups.children) {
			const n = [...g.querySelectorAll("article")].filter(a => !a.hidden).length;
			g.hidden = n === 0;
			g.querySelector("h2 .count").textContent = n;
		}
		const n = visible().length;
		$("none").hidden = n > 0;
		$("shown").textContent = n === articles.length ? `${n} shown` : `${n} of ${articles.length} shown`;
		if (current && current.hidden) select(null);
	}

	function group() {
		let list = byRule;
		const of = new Map();
		if ($("group").value === "package") {
			for (const name of [...new Set(articles.map(a => a.dataset.package))].sort()) {
				const section = document.createElement("section");
				section.className = "group";
				const heading = document.createElement("h2");
				heading.append(name + " ");
				const count = document.createElement("span");
				count.className = "count";
				heading.append(count);
				section.append(heading);
				of.set(name, section);
			}
			list = [...of.values()];
		} else {
			for (const section of byRule) of.set(section.dataset.group, section);
		}
		for (const a of articles) of.get($("group").value === "package" ? a.dataset.package : a.dataset.rule).append(a);
		groups.replaceChildren(...list);
		filter();
	}

	function select(article) {
		if (current) current.classList.remove("current");
		current = article;
		if (!current) return;
		current.classList.add("current");
		current.focus({ preventScroll: true });
		current.scrollIntoView({ block: "start" });
	}

	// The order on the page, which grouping changes.
	function step(by) {
		const list = [...groups.querySelectorAll("article")].filter(a => !a.hidden);
		if (list.length === 0) return;
		const at = list.indexOf(current);
		select(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)]);
	}

	for (const b of rules) {
		b.addEventListener("click", () => {
			b.setAttribute("aria-pressed", b.getAttribute("aria-pressed") !== "true");
			filter();
		});
	}
	$("package").addEventListener("change", filter);
	$("text").addEventListener("input", filter);
	$("group").addEventListener("change", group);
	if ($("known")) $("known").addEventListener("change", filter);
	document.querySelector(".filters").addEventListener("submit", e => e.preventDefault());
	document.addEventListener("keydown", e => {
		if (e.ctrlKey || e.metaKey || e.altKey) return;
		const typing = e.target.matches("input, select, textarea");
		if (e.key === "Escape" && typing) { e.target.blur(); return; }
		if (typing) return;
		switch (e.key) {
		case "j": step(1); break;
		case "k": step(-1); break;
		case "/": $("text").focus(); break;
		default: return;
		}
		e.preventDefault();
	});
})();
