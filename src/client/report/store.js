// The data of the page and its sums. Columns come from src/client/report/data.rs; a row is a place in them.

const DAY_MS = 86_400_000;

/** The columns, with what is worked out once: names, days, which votes belong to which edge. */
class Store {
  constructor(data) {
    this.data = data;
    this.nActors = data.actors.id.length;
    this.nDocuments = data.documents.day.length;
    this.nEdges = data.edges.document.length;
    // Names that several actors share are told apart by their ids.
    const times = new Map();
    for (const name of data.actors.name) times.set(name, (times.get(name) ?? 0) + 1);
    this.names = data.actors.name.map((name, i) => (times.get(name) > 1 ? `${name} (${data.actors.id[i]})` : name));
    this.lowerNames = this.names.map((name) => name.toLowerCase());
    this.edgeVotes = beginnings(data.votes.of, this.nEdges);
    this.portrayalVotes = beginnings(data.portrayal_votes.of, data.portrayals.actor.length);
    const days = data.documents.day.filter((day) => day !== null);
    this.firstDay = days.reduce((a, b) => Math.min(a, b), Infinity);
    this.lastDay = days.reduce((a, b) => Math.max(a, b), -Infinity);
    this.hasDays = days.length > 0;
    this.kinds = [...new Set(data.actors.kind)].sort((a, b) => a - b);
  }

  /**
   * What is left under `filters`: { actor, kinds (Set), from, to (days or null), min }. Sums by pair and by actor, and the
   * rows that count.
   */
  select(filters) {
    const { edges, actors, documents } = this.data;
    const wanted = filters.actor.trim().toLowerCase();
    const fits = wanted ? this.lowerNames.map((name) => name.includes(wanted)) : null;
    const ofKind = actors.kind.map((kind) => filters.kinds.has(kind));
    const inTime = documents.day.map((day) => {
      if (filters.from === null && filters.to === null) return true;
      return day !== null && day >= (filters.from ?? -Infinity) && day <= (filters.to ?? Infinity);
    });
    const pairs = new Map();
    const pairOf = new Int32Array(this.nEdges).fill(-1);
    const list = [];
    for (let row = 0; row < this.nEdges; row += 1) {
      const [source, target] = [edges.source[row], edges.target[row]];
      if (!inTime[edges.document[row]] || !ofKind[source] || !ofKind[target]) continue;
      if (fits && !fits[source] && !fits[target]) continue;
      const key = source * this.nActors + target;
      let place = pairs.get(key);
      if (place === undefined) {
        place = list.length;
        pairs.set(key, place);
        list.push(Object.assign(new Tally(), { source, target }));
      }
      pairOf[row] = place;
      this.addEdge(list[place], row);
    }
    const kept = list.filter((pair) => pair.sides >= filters.min);
    const rows = [];
    for (let row = 0; row < this.nEdges; row += 1) {
      if (pairOf[row] >= 0 && list[pairOf[row]].sides >= filters.min) rows.push(row);
    }
    return new Selection(this, kept, rows, inTime);
  }

  addEdge(tally, row) {
    const { edges } = this.data;
    tally.nNegative += edges.n_negative[row];
    tally.nNeutral += edges.n_neutral[row];
    tally.nPositive += edges.n_positive[row];
    tally.sumNegative += edges.sum_negative[row];
    tally.sumPositive += edges.sum_positive[row];
    tally.nWord += edges.n_word[row];
    tally.nDocuments += 1;
  }
}

/** What the filters leave: `pairs` (tallies with source and target), `rows` (places of edges). */
class Selection {
  constructor(store, pairs, rows, inTime) {
    this.store = store;
    this.pairs = pairs;
    this.rows = rows;
    this.byPair = new Map(pairs.map((pair) => [pair.source * store.nActors + pair.target, pair]));
    this.inTime = inTime;
  }

  pair(source, target) {
    return this.byPair.get(source * this.store.nActors + target);
  }

  /** Edges of a holder and an object; either may be null, for all. */
  rowsOf(source, target) {
    const { edges } = this.store.data;
    return this.rows.filter((row) => (source === null || edges.source[row] === source)
      && (target === null || edges.target[row] === target));
  }

  /** Their sum. A document counts once. */
  tallyOf(rows) {
    const tally = new Tally();
    rows.forEach((row) => this.store.addEdge(tally, row));
    tally.nDocuments = new Set(rows.map((row) => this.store.data.edges.document[row])).size;
    return tally;
  }

  /** Portrayals of an actor in the documents that count. */
  portrayalRows(actor) {
    const { portrayals } = this.store.data;
    const rows = [];
    portrayals.actor.forEach((other, row) => {
      if (other === actor && this.inTime[portrayals.document[row]]) rows.push(row);
    });
    return rows;
  }

  portrayalTally(rows) {
    const { portrayals } = this.store.data;
    const tally = new Tally();
    for (const row of rows) addPortrayal(tally, portrayals, row);
    return tally;
  }

  /** One row an actor, worked out once: { actor, held, received (tallies), portrayal, quoted }. */
  get actors() {
    if (this.actorRows) return this.actorRows;
    const { edges, portrayals, votes } = this.store.data;
    const rows = new Map();
    const of = (actor) => {
      if (!rows.has(actor)) {
        rows.set(actor, { actor, held: new Tally(), received: new Tally(), portrayal: new Tally(), quoted: 0 });
      }
      return rows.get(actor);
    };
    for (const row of this.rows) {
      this.store.addEdge(of(edges.source[row]).held, row);
      this.store.addEdge(of(edges.target[row]).received, row);
      for (let vote = this.store.edgeVotes[row]; vote < this.store.edgeVotes[row + 1]; vote += 1) {
        if (votes.reporter[vote] >= 0) of(votes.reporter[vote]).quoted += 1;
      }
    }
    portrayals.actor.forEach((actor, row) => {
      if (rows.has(actor) && this.inTime[portrayals.document[row]]) addPortrayal(rows.get(actor).portrayal, portrayals, row);
    });
    this.actorRows = [...rows.values()].sort((a, b) => weight(b) - weight(a) || a.actor - b.actor);
    return this.actorRows;
  }
}

const weight = (row) => row.held.sides + row.received.sides;

function addPortrayal(tally, portrayals, row) {
  tally.nNegative += portrayals.n_negative[row];
  tally.nNeutral += portrayals.n_neutral[row];
  tally.nPositive += portrayals.n_positive[row];
  tally.sumNegative += portrayals.sum_negative[row];
  tally.sumPositive += portrayals.sum_positive[row];
  tally.nDocuments += 1;
}

/** For rows sorted by `of`: where those of each n begin; one more at the end. */
function beginnings(of, n) {
  const starts = new Int32Array(n + 1);
  for (const owner of of) starts[owner + 1] += 1;
  for (let i = 0; i < n; i += 1) starts[i + 1] += starts[i];
  return starts;
}

/** Days since 1970 → "2026-03-04". */
const dayText = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** "2026-03-04" → days since 1970; null without a date. */
function dayOf(text) {
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) ? null : time / DAY_MS;
}

/** The period of a day: "2026-03", or the week by ISO 8601, "2026-W10". */
function periodOf(day, by) {
  if (by === 'month') return dayText(day).slice(0, 7);
  // The week belongs to the year of its Thursday; 1970-01-01 was one.
  const thursday = day - ((((day + 3) % 7) + 7) % 7) + 3;
  const year = Number(dayText(thursday).slice(0, 4));
  const week = Math.floor((thursday - dayOf(`${String(year).padStart(4, '0')}-01-01`)) / 7) + 1;
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
}
