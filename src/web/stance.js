// How a stance is summed, said and coloured. The rules are those of the contract (messages Edge and Sentiment).

const LABELS = {
  negative: { sign: '−', word: 'against' },
  neutral: { sign: '0', word: 'neutral' },
  positive: { sign: '+', word: 'for' },
  mixed: { sign: '±', word: 'mixed' },
};

const KINDS = ['unknown', 'state', 'person', 'organization', 'bloc', 'party', 'group', 'company'];

/** The label of so many votes for each side: mixed if the weaker side has at least a quarter of them. */
function labelOf(nNegative, nPositive) {
  const sides = nNegative + nPositive;
  if (sides === 0) return 'neutral';
  if (Math.min(nNegative, nPositive) * 4 >= sides) return 'mixed';
  return nNegative > nPositive ? 'negative' : 'positive';
}

/** (Σpositive − Σnegative) / (Σpositive + Σnegative), in [−1, 1]; 0 without either. */
function scoreOf(sumNegative, sumPositive) {
  const total = sumNegative + sumPositive;
  return total > 0 ? (sumPositive - sumNegative) / total : 0;
}

/** −0.8734 → "−0.87". A zero that is none keeps its sign away. */
function signed(score) {
  const text = Math.abs(score).toFixed(2);
  if (text === '0.00') return text;
  return (score < 0 ? '−' : '+') + text;
}

/** The colour class of a score: tone--4 (against) to tone-4 (for), tone-mixed, tone-none. */
function tone(label, score) {
  if (label === 'mixed') return 'tone-mixed';
  if (label === 'neutral') return 'tone-none';
  const step = Math.max(1, Math.ceil(Math.abs(score) * 4 - 1e-9));
  return `tone-${score < 0 ? -step : step}`;
}

/** "± −0.25" in its colour: the word for those who hear the page, the number with its sign, ± before a mixed one. */
function badge(label, score) {
  const { sign, word } = LABELS[label];
  return h('span', { class: `badge ${tone(label, score)}` },
    h('span', { 'aria-hidden': 'true' }, label === 'mixed' ? `${sign} ` : ''),
    h('span', { class: 'hidden' }, `${word} `), signed(score));
}

/** Sums of votes, added up over rows with the fields of an edge. */
class Tally {
  constructor() {
    this.nNegative = 0;
    this.nNeutral = 0;
    this.nPositive = 0;
    this.sumNegative = 0;
    this.sumPositive = 0;
    this.nWord = 0;
    this.nDocuments = 0;
  }

  get sides() { return this.nNegative + this.nPositive; }
  get votes() { return this.sides + this.nNeutral; }
  get label() { return labelOf(this.nNegative, this.nPositive); }
  get score() { return scoreOf(this.sumNegative, this.sumPositive); }
  get intensity() { return this.votes ? this.sides / this.votes : 0; }

  /** Said aloud: "against, score −0.87, 12 of 14 sentences take a side, 3 documents". */
  get words() {
    return `${LABELS[this.label].word}, score ${signed(this.score)}, ${this.sides} of `
      + `${count(this.votes, 'sentence')} take a side, ${count(this.nDocuments, 'document')}`;
  }
}
