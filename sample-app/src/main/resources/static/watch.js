import { coasts } from "./world.js";

const SVG = "http://www.w3.org/2000/svg";
const KEPT_MILLIS = 120_000;
const MOST_ON_MAP = 250;
const byId = (id) => document.getElementById(id);
const svg = (name, attributes) => {
	const element = document.createElementNS(SVG, name);
	Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
	return element;
};
const html = (name, attributes, ...children) => {
	const element = document.createElement(name);
	Object.assign(element, attributes);
	element.append(...children);
	return element;
};

// The map

const map = byId("map");
for (let longitude = -150; longitude < 180; longitude += 30) {
	map.append(svg("path", { class: "grid", d: `M${longitude} -90V90` }));
}
for (let latitude = -60; latitude <= 60; latitude += 30) {
	map.append(svg("path", { class: "grid", d: `M-180 ${latitude}H180` }));
}
for (const coast of coasts) {
	const points = coast.reduce((text, value, i) => text + (i % 2 ? `${-value} ` : `${value},`), "");
	map.append(svg("polygon", { class: "land", points }));
}
const quakes = svg("g", {});
map.append(quakes);

function showSightings(sightings) {
	for (const sighting of sightings) {
		const radius = 0.9 + Math.pow(Math.max(sighting.magnitude ?? 0, 0), 1.6) / 3;
		const circle = svg("circle", { class: "new", cx: sighting.longitude, cy: -sighting.latitude, r: radius.toFixed(2) });
		const title = svg("title", {});
		title.textContent = sighting.headline;
		circle.append(title);
		quakes.append(circle);
	}
	while (quakes.childElementCount > MOST_ON_MAP) {
		quakes.firstElementChild.remove();
	}
	const last = sightings.at(-1);
	if (last) {
		byId("latest").className = "";
		byId("latest").textContent = `${last.headline} (shard ${number(last.shardId)})`;
	}
}

// The group

const clientCards = new Map();
const shardItems = new Map();
const number = (shardId) => shardId.replace(/^shardId-0*(?=\d)/, "");
const seconds = (millis) => millis < 1000 ? "no lag" : `${(millis / 1000).toFixed(millis < 10_000 ? 1 : 0)} s behind`;

function showGroup(clients) {
	const group = byId("group");
	if (clients.length === 0) {
		clientCards.clear();
		group.replaceChildren(html("p", { className: "empty" }, "No instance tells anything just now."));
		return;
	}
	const cards = clients.map(showClient);
	if (cards.length !== group.childElementCount || cards.some((card, i) => group.children[i] !== card)) {
		group.replaceChildren(...cards);
	}
	forget(clientCards, clients.map((client) => client.client));
	forget(shardItems, clients.flatMap((client) => client.shards).map((shard) => shard.id));
}

function forget(elements, kept) {
	[...elements.keys()].filter((key) => !kept.includes(key)).forEach((key) => elements.delete(key));
}

function showClient(client) {
	if (!clientCards.has(client.client)) {
		clientCards.set(client.client, html("div", { className: "client" }, html("h3", {}), html("ul", { className: "shards" })));
	}
	const card = clientCards.get(client.client);
	const heading = [client.client, html("span", {},
		`${client.shards.length} ${client.shards.length === 1 ? "shard" : "shards"}, ${client.handled.toLocaleString("en")} handled`)];
	if (client.leader) {
		heading.push(html("span", { className: "leads" }, "leads"));
	}
	if (client.status !== "RUNNING") {
		heading.push(html("span", {}, client.status.toLowerCase().replace("_", " ")));
	}
	card.querySelector("h3").replaceChildren(...heading);
	const list = card.querySelector("ul");
	client.shards.forEach((shard, i) => {
		const item = showShard(shard);
		if (list.children[i] !== item) {
			if (item.parentElement !== list) {
				item.className = "new";
				item.addEventListener("animationend", () => { item.className = ""; }, { once: true });
			}
			list.insertBefore(item, list.children[i] ?? null);
		}
	});
	while (list.childElementCount > client.shards.length) {
		list.lastElementChild.remove();
	}
	return card;
}

function showShard(shard) {
	if (!shardItems.has(shard.id)) {
		shardItems.set(shard.id, html("li", {}, html("b", {}, `shard ${number(shard.id)}`), html("span", {}), html("br", {}),
			html("span", { className: "state" })));
	}
	const item = shardItems.get(shard.id);
	const state = shard.failure ? "failing" : shard.state.toLowerCase();
	item.dataset.state = state;
	item.title = shard.failure ?? "";
	item.querySelector("span").textContent = `${shard.records.toLocaleString("en")} ${shard.records === 1 ? "record" : "records"}`;
	item.querySelector(".state").textContent = state !== "consuming" ? state : shard.lagMillis === null ? "starting" : seconds(shard.lagMillis);
	return item;
}

// The charts

const history = [];
const handledBy = new Map();

function chart(id, values, least) {
	const most = Math.max(least, ...values.map(([, value]) => value));
	const now = performance.now();
	const path = values.map(([at, value], i) => `${i ? "L" : "M"}${(240 - 240 * (now - at) / KEPT_MILLIS).toFixed(1)} ${(58 - 54 * value / most).toFixed(1)}`).join("");
	byId(id).replaceChildren(svg("path", { d: path }));
}

function showFlow(clients) {
	let handled = 0;
	for (const client of clients) {
		handled += Math.max(0, client.handled - (handledBy.get(client.client) ?? client.handled));
		handledBy.set(client.client, client.handled);
	}
	const lags = clients.flatMap((client) => client.shards).map((shard) => shard.lagMillis).filter((lag) => lag !== null);
	const now = performance.now();
	history.push({ at: now, handled, lag: Math.max(0, ...lags) });
	while (history[0].at < now - KEPT_MILLIS) {
		history.shift();
	}
	const recent = history.filter((entry) => entry.at > now - 3000);
	const span = Math.max(1, (now - recent[0].at) / 1000);
	history.at(-1).rate = recent.reduce((sum, entry) => sum + entry.handled, 0) / span;
	byId("rate").textContent = history.at(-1).rate.toFixed(1);
	byId("lag").textContent = lags.length ? `${(history.at(-1).lag / 1000).toFixed(1)} s` : "–";
	chart("rate-chart", history.map((entry) => [entry.at, entry.rate]), 10);
	chart("lag-chart", history.map((entry) => [entry.at, entry.lag / 1000]), 1);
}

// The connection

function say(state, text) {
	const connection = byId("connection");
	if (connection.dataset.state !== state) {
		connection.dataset.state = state;
		connection.textContent = text;
	}
}

const source = new EventSource("live");
source.onmessage = (event) => {
	const frame = JSON.parse(event.data);
	say("live", "Live");
	showSightings(frame.sightings);
	showGroup(frame.clients);
	showFlow(frame.clients);
	const shards = frame.clients.flatMap((client) => client.shards);
	show("paused", shards.length > 0 && shards.every((shard) => shard.state === "PAUSED"));
};
source.onerror = () => say("lost", source.readyState === EventSource.CLOSED
	? "The application does not answer: reload this page once it runs" : "Connection lost, trying again…");

// The controls

function show(what, on) {
	const other = { paused: "running", second: "alone" }[what];
	document.querySelectorAll(`[data-shown=${what}]`).forEach((button) => { button.hidden = !on; });
	document.querySelectorAll(`[data-shown=${other}]`).forEach((button) => { button.hidden = on; });
}

async function use(button) {
	const said = byId("said");
	button.disabled = true;
	try {
		const answer = await fetch(`controls/${button.dataset.control}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
		const body = await answer.json();
		said.className = answer.ok ? "" : "refused";
		said.textContent = answer.ok ? body.said : body.detail;
		if (answer.ok) {
			show("second", body.second);
		}
	} catch {
		said.className = "refused";
		said.textContent = "The application does not answer.";
	} finally {
		button.disabled = false;
	}
}

fetch("controls").then(async (answer) => {
	if (answer.ok) {
		byId("controls").hidden = false;
		show("second", (await answer.json()).second);
		show("paused", false);
		document.querySelectorAll("[data-control]").forEach((button) => button.addEventListener("click", () => use(button)));
	}
}).catch(() => {});
