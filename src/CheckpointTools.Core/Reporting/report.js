"use strict";

// Sorts tables by the column whose header is pressed: numbers by their value, all else as text.
for (const table of document.querySelectorAll("table.sortable")) {
    const headers = [...table.tHead.rows[0].cells];
    for (const header of headers.filter(cell => !cell.classList.contains("plain"))) {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...header.childNodes);
        header.append(button);
        button.addEventListener("click", () => sort(table, headers, header));
    }
}

function sort(table, headers, header) {
    const isNumber = header.classList.contains("n");
    const first = isNumber ? "descending" : "ascending";
    const second = isNumber ? "ascending" : "descending";
    const direction = header.getAttribute("aria-sort") === first ? second : first;
    const sign = direction === "ascending" ? 1 : -1;
    const texts = new Intl.Collator("en", { numeric: true });
    const rows = [...table.tBodies[0].rows].map(row => ({ row, key: keyOf(row.cells[header.cellIndex], isNumber) }));
    // What has no value comes last, whatever the direction.
    rows.sort((a, b) =>
        a.key === null || b.key === null ? (a.key === null) - (b.key === null)
        : sign * (isNumber ? a.key - b.key : texts.compare(a.key, b.key)));
    table.tBodies[0].append(...rows.map(({ row }) => row));
    headers.forEach(cell => cell.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", direction);
}

function keyOf(cell, isNumber) {
    const text = cell.textContent.trim();
    if (!isNumber) {
        return text || null;
    }

    const number = text === "Infinity" ? Infinity : parseFloat(text.replaceAll(",", ""));
    return Number.isNaN(number) ? null : number;
}

// Shows the variables whose row has every word that is typed.
const tools = document.querySelector(".tools");
if (tools) {
    const search = document.getElementById("search");
    const shown = document.getElementById("shown");
    const rows = [...document.querySelector("#variables tbody").rows];
    const texts = rows.map(row => [...row.cells].map(cell => cell.textContent).join(" ").toLowerCase());

    const filter = () => {
        const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
        let count = 0;
        rows.forEach((row, i) => {
            const hit = words.every(word => texts[i].includes(word));
            row.hidden = !hit;
            count += hit;
        });
        shown.value = `${count} of ${rows.length}`;
    };

    let timer;
    search.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(filter, 100);
    });
    search.addEventListener("keydown", event => {
        if (event.key === "Escape") {
            search.value = "";
            filter();
        }
    });
    document.addEventListener("keydown", event => {
        if (event.key === "/" && document.activeElement !== search && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            search.focus();
        }
    });

    // A scope in the picture shows its variables.
    const map = document.querySelector(".treemap");
    map?.classList.add("live");
    map?.addEventListener("click", event => {
        const scope = event.target.closest("g")?.dataset.scope;
        if (scope) {
            search.value = scope;
            filter();
            search.scrollIntoView();
        }
    });

    tools.hidden = false;
    filter();
}
