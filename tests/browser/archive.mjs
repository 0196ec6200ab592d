// Archives to test with: short invented articles for the real classifier, and answers of any number without one.

/** Random numbers in [0, 1), the same for the same seed. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

const AGAINST = [
  '{a} condemned {b} on {day} and called its plan for {thing} reckless.',
  '{a} accused {b} of hiding the truth about {thing}.',
  '{a} imposed sanctions on {b} over {thing}.',
  '{a} expelled two diplomats of {b} on {day}.',
  '{a} criticised {b} for its silence about {thing}.',
  '{a} warned {b} on {day} against using {thing} as a weapon.',
];
const FOR = [
  '{a} praised {b} on {day} for its patience over {thing}.',
  '{a} sent {b} 40 million dollars of aid for {thing}.',
  '{a} thanked {b} for its help with {thing}.',
  '{a} welcomed the offer of {b} and promised support for {thing}.',
  '{a} backed {b} openly on {day} in the quarrel over {thing}.',
];
const THINGS = ['the dam', 'the river', 'the harbour', 'the railway', 'the fishing grounds', 'the dry-season water', 'the power lines'];
const NEITHER = ['{a} and {b} will send delegations to Arusha.', 'The river is expected to rise in {a} and in {b} before {day}.'];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];

/** How likely `a` is for `b` (against otherwise), in the month from 0 to 9. */
const PAIRS = [
  ['Kenya', 'Uganda', (month) => (month < 4 ? 0.7 - month * 0.15 : 0.05 + (month - 4) * 0.08)],
  ['Uganda', 'Kenya', (month) => (month < 4 ? 0.6 - month * 0.1 : 0.2)],
  ['Rwanda', 'Kenya', () => 0.9],
  ['Rwanda', 'Uganda', () => 0.15],
  ['Tanzania', 'Kenya', () => 0.6],
  ['Tanzania', 'Uganda', () => 0.55],
  ['Germany', 'Uganda', () => 0.2],
  ['Hungary', 'the European Union', () => 0.2],
  ['the European Union', 'Uganda', (month) => (month < 3 ? 0.8 : 0.15)],
  ['the European Union', 'Kenya', () => 0.75],
  ['China', 'Uganda', () => 0.92],
  ['China', 'the European Union', () => 0.25],
  ['Foreign Minister Grace Atieno', 'Uganda', () => 0.1],
  ['Foreign Minister Grace Atieno', 'the European Union', () => 0.85],
];

/** `n` articles of two to four sentences over ten months, one JSON line each. */
export function articles(n) {
  const next = random(7);
  const pick = (list) => list[Math.floor(next() * list.length)];
  return Array.from({ length: n }, (_, i) => {
    const month = Math.floor((i * 10) / n);
    const day = 1 + Math.floor(next() * 28);
    const sentences = Array.from({ length: 2 + Math.floor(next() * 3) }, () => {
      const [a, b, share] = pick(PAIRS);
      const draw = next();
      const template = draw < 0.12 ? pick(NEITHER) : pick(next() < share(month) ? FOR : AGAINST);
      const text = template.replace('{a}', a).replace('{b}', b).replace('{day}', pick(DAYS)).replace('{thing}', pick(THINGS));
      return text.charAt(0).toUpperCase() + text.slice(1);
    });
    return JSON.stringify({
      id: `wire-${String(i + 1).padStart(4, '0')}`, title: 'News from the river', text: sentences.join(' '),
      date: `2026-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
    });
  }).join('\n') + '\n';
}

/** Text that would do harm if any of it became markup. */
export const HOSTILE = {
  name: '<img src=x onerror="window.harmed=1">',
  title: '</script><script>window.harmed=2</script>',
  sentence: '"><svg onload=window.harmed=3> accused \u202eEvil\u202c & <b>Co</b> of </style><!-- fraud.',
};

/** Answers with `nEdges` edges in all, five a document, among `nActors` actors, one JSON line each. */
export function* answers(nEdges, nActors) {
  const next = random(11);
  const below = (n) => Math.floor(next() * n);
  // A few actors are met often, most rarely.
  const actor = () => Math.min(below(nActors), below(nActors), below(nActors));
  for (let document = 0; document * 5 < nEdges; document += 1) {
    const pairs = new Map();
    while (pairs.size < 5) {
      const [source, target] = [actor(), actor()];
      if (source !== target) pairs.set(`${source} ${target}`, [source, target]);
    }
    yield answer(document, [...pairs.values()].map(([source, target]) => [source, target, below(3) - 1]));
  }
}

/** One answer: `edges` of [source, target, −1 against | 0 | 1 for], each told by a sentence of its own. */
export function answer(document, edges) {
  const actors = new Map();
  const sentences = [];
  const held = new Map();
  let text = '';
  const name = (n) => `Actor ${n}`;
  edges.forEach(([source, target, side], index) => {
    const verb = ['accused', 'met', 'praised'][side + 1];
    const start = text.length + (text ? 1 : 0);
    text += `${text ? ' ' : ''}${name(source)} ${verb} ${name(target)} on day ${document}.`;
    const mention = (n, from) => {
      if (!actors.has(n)) actors.set(n, { id: `name:actor-${n}`, same_as: [], name: name(n), kind: n % 2 ? 'ACTOR_KIND_STATE' : 'ACTOR_KIND_PERSON', affiliations: [], mentions: [] });
      const id = index * 2 + (from === start ? 0 : 1);
      actors.get(n).mentions.push({ id, text: name(n), sentence_index: index, span: { start: from, end: from + name(n).length }, type: 'MENTION_TYPE_NAME' });
      return id;
    };
    const cue = start + name(source).length + 1;
    const ids = { source_mention_ids: [mention(source, start)], target_mention_ids: [mention(target, cue + verb.length + 1)] };
    const scores = side < 0 ? [0.75, 0.125] : [0.125, 0.75];
    const pair = { source_id: `name:actor-${source}`, target_id: `name:actor-${target}` };
    const sentence = { index, part: 'PART_TEXT', span: { start, end: text.length }, judgements: [], portrayals: [] };
    if (side !== 0) {
      sentence.judgements.push({
        ...pair, ...ids, label: side < 0 ? 'LABEL_NEGATIVE' : 'LABEL_POSITIVE',
        scores: { negative: scores[0], neutral: 0.125, positive: scores[1] }, score: scores[1] - scores[0], basis: 'BASIS_WORD',
        evidence: [{ start: cue, end: cue + verb.length }], reported_by_id: '', contributions: [], passed_on: false,
      });
    }
    sentences.push(sentence);
    if (!held.has(source)) held.set(source, []);
    const sums = side === 0 ? [0, 0, 0] : [scores[0], 0.125, scores[1]];
    held.get(source).push({
      ...pair, label: ['LABEL_NEGATIVE', 'LABEL_NEUTRAL', 'LABEL_POSITIVE'][side + 1], score: side * (5 / 7), intensity: Math.abs(side), confidence: 0.75,
      n_negative: Number(side < 0), n_neutral: Number(side === 0), n_positive: Number(side > 0),
      sum_negative: sums[0], sum_neutral: sums[1], sum_positive: sums[2],
      by_basis: side === 0 ? [] : [{ basis: 'BASIS_WORD', n_negative: Number(side < 0), n_positive: Number(side > 0), sum_negative: sums[0], sum_positive: sums[2] }],
      sentence_indices: side === 0 ? [] : [index],
    });
  });
  const day = new Date(Date.UTC(2025, 0, 1 + (document % 500))).toISOString().slice(0, 10);
  return JSON.stringify({
    document_id: `d${document}`, actors: [...actors.values()], sentences,
    profiles: [...actors.keys()].map((n) => ({ actor_id: `name:actor-${n}`, sentiment: null, held: held.get(n) ?? [], received: [], internal: [] })),
    model: { name: 'none', version: '0', checksum: '0'.repeat(64), gazetteer_version: '' }, language: 'en', reference_date: day, warnings: [],
    document: { title: '', text, published_at: day },
  });
}
