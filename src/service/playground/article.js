// The article with its actors and stances.

/** An answer, looked up by id. Spans count in UTF-16 units, as JavaScript does. */
class Answer {
  constructor(response, document) {
    Object.assign(this, { response, document });
    this.actors = new Map(response.actors.map((actor, place) => [actor.id, { ...actor, place }]));
    this.mentions = new Map(response.actors.flatMap((actor) => actor.mentions.map((mention) => [mention.id, { ...mention, actor }])));
  }

  name(id) { return this.actors.get(id)?.name ?? id; }

  partOf(sentence) { return sentence.part === 'PART_TITLE' ? this.document.title : this.document.text; }

  textOf(sentence) { return this.partOf(sentence).slice(sentence.span.start, sentence.span.end); }

  /** Marks of source, target and cues, as `markedSentence` takes them. */
  marksOf(sentence, judgement) {
    const marks = [];
    const add = (kind, span) => {
      if (span) marks.push(kind, span.start - sentence.span.start, span.end - sentence.span.start);
    };
    add(0, this.mentions.get(judgement.source_mention_ids[0])?.span);
    add(1, this.mentions.get(judgement.target_mention_ids[0])?.span);
    for (const cue of judgement.evidence) add(2, cue);
    return marks;
  }
}

/** LABEL_NEGATIVE → "negative". */
const labelName = (label) => label.replace('LABEL_', '').toLowerCase();

/** The article: mentions underlined, after each sentence its stances; the one that is looked at is marked. */
function drawArticle(answer) {
  const detail = h('div', { class: 'detail', 'aria-live': 'polite' },
    h('p', { class: 'faint' }, 'Choose a stance in the text to see who, toward whom and what tells.'));
  const elements = [];
  let last = 0;
  let part = 'PART_TITLE';
  const blocks = [h('h3', { class: 'headline', dir: 'auto' })];
  for (const sentence of answer.response.sentences) {
    if (sentence.part !== part) {
      part = sentence.part;
      last = 0;
      blocks.push(h('p', { dir: 'auto' }));
    }
    const between = answer.partOf(sentence).slice(last, sentence.span.start);
    if (/\n\s*\n/.test(between) && blocks.at(-1).childNodes.length > 0) blocks.push(h('p', { dir: 'auto' }));
    else blocks.at(-1).append(between.replace(/\s+/g, ' '));
    last = sentence.span.end;
    const own = h('span', { class: 'judged' });
    const plain = () => own.replaceChildren(...withMentions(answer, sentence));
    plain();
    blocks.at(-1).append(own);
    for (const judgement of sentence.judgements.filter((judgement) => judgement.label !== 'LABEL_NEUTRAL')) {
      const label = labelName(judgement.label);
      const chip = h('button', { type: 'button', class: `chip ${tone(label, judgement.score)}`, 'aria-pressed': 'false' },
        `${LABELS[label].sign} `, h('span', { class: 'hidden' }, `${LABELS[label].word}: `),
        `${answer.name(judgement.source_id)} → ${answer.name(judgement.target_id)}`);
      chip.addEventListener('click', () => {
        const isOn = chip.getAttribute('aria-pressed') === 'true';
        for (const element of elements) { element.plain(); element.chip.setAttribute('aria-pressed', 'false'); }
        if (isOn) return;
        chip.setAttribute('aria-pressed', 'true');
        own.replaceChildren(markedSentence(answer.textOf(sentence), answer.marksOf(sentence, judgement)));
        detail.replaceChildren(...judgementDetail(answer, sentence, judgement));
      });
      elements.push({ chip, plain });
      blocks.at(-1).append(' ', chip);
    }
  }
  return h('div', {},
    h('p', { class: 'legend' }, `${count(answer.response.actors.length, 'actor')}, underlined; ${count(elements.length, 'stance')}, each after its sentence.`),
    h('div', { class: 'reading' }, h('div', { class: 'article' }, blocks.filter((block) => block.childNodes.length > 0)), detail));
}

/** The words of a sentence with its mentions underlined. */
function withMentions(answer, sentence) {
  const part = answer.partOf(sentence);
  const own = [...answer.mentions.values()].filter((mention) => mention.sentence_index === sentence.index)
    .sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const pieces = [];
  let at = sentence.span.start;
  for (const mention of own) {
    if (mention.span.start < at) continue;
    pieces.push(part.slice(at, mention.span.start), h('mark', {
      class: 'mention', title: `${mention.actor.name} (${mention.actor.id}), ${KINDS_BY_NAME[mention.actor.kind]}; by ${mention.type.replace('MENTION_TYPE_', '').toLowerCase()}`,
    }, part.slice(mention.span.start, mention.span.end)));
    at = mention.span.end;
  }
  pieces.push(part.slice(at, sentence.span.end));
  return pieces;
}

const KINDS_BY_NAME = Object.fromEntries(KINDS.map((kind) => [
  `ACTOR_KIND_${kind === 'unknown' ? 'UNSPECIFIED' : kind.toUpperCase()}`, kind]));

function judgementDetail(answer, sentence, judgement) {
  const label = labelName(judgement.label);
  const percent = (share) => `${(share * 100).toFixed(0)}\u00a0%`;
  const notes = [
    { BASIS_WORD: 'in words', BASIS_DEED: 'in deeds' }[judgement.basis],
    judgement.reported_by_id && `as told by ${answer.name(judgement.reported_by_id)}`,
    judgement.passed_on && 'passed on by rule between a person and their body',
  ].filter(Boolean).join(', ');
  const moved = judgement.contributions.slice().sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 6);
  return [
    h('p', {}, h('strong', {}, answer.name(judgement.source_id)), ' → ', h('strong', {}, answer.name(judgement.target_id)), ' ',
      badge(label, judgement.score), ` ${LABELS[label].word}${notes ? `, ${notes}` : ''}`),
    h('p', {}, `against ${percent(judgement.scores.negative)}, neutral ${percent(judgement.scores.neutral)}, for ${percent(judgement.scores.positive)}`),
    moved.length > 0 && h('p', { class: 'faint' }, 'Moved by ', moved.map(({ name, span, weight: moves }) => {
      const text = span ? `“${answer.partOf(sentence).slice(span.start, span.end)}”` : name.replaceAll('_', ' ');
      return `${text} ${signed(moves)}`;
    }).join(', ')),
    markLegend(),
  ].filter(Boolean);
}
