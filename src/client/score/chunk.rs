//! A few dozen rows at a time: asked about together, written back in order.

use std::{
    io::{self, BufRead},
    iter::Peekable,
};

use tonic::{Code, Status};

use super::row::{Question, Row, RowScores, Verdict, group_by_text, write_unreadable};
use crate::{
    client::{
        backend::Backend,
        failure::Failure,
        lines::{Line, Lines},
    },
    proto::v1::{
        Label, Limits, OffsetEncoding, Pair, PairResult, Passage, PassageResult, ScorePairsRequest,
        ScorePairsResponse,
    },
};

/// Rows in a chunk: enough to share sentences and calls, few enough to answer within a call's time.
const MAX_ROWS: usize = 64;
/// Bytes of input in a chunk, passed by its last row at most.
const MAX_BYTES: usize = 512 << 10;

/// Cuts lines into chunks.
pub struct Chunks<R: BufRead> {
    lines: Peekable<Lines<R>>,
}

impl<R: BufRead> Chunks<R> {
    /// The chunks of `lines`.
    pub fn new(lines: Lines<R>) -> Self {
        Self { lines: lines.peekable() }
    }
}

impl<R: BufRead> Iterator for Chunks<R> {
    type Item = io::Result<Chunk>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut rows = Vec::new();
        let mut bytes = 0;
        while rows.len() < MAX_ROWS && bytes < MAX_BYTES {
            match self.lines.next_if(|line| line.is_ok() || rows.is_empty()) {
                Some(Ok(line)) => {
                    bytes += line.text.as_ref().map_or(0, String::len);
                    rows.push(ChunkRow::read(line));
                }
                Some(Err(error)) => return Some(Err(error)),
                None => break,
            }
        }
        (!rows.is_empty()).then_some(Ok(Chunk { rows }))
    }
}

/// Rows that are scored together.
pub struct Chunk {
    rows: Vec<ChunkRow>,
}

struct ChunkRow {
    number: u64,
    /// The row; `None` if the line is none.
    row: Option<Row>,
    /// What it asks for, or why it cannot be asked.
    question: Result<Question, Failure>,
}

impl ChunkRow {
    fn read(line: Line) -> Self {
        let number = line.number;
        match line.text.and_then(|text| Row::parse(&text)) {
            Ok(row) => Self { number, question: row.question(), row: Some(row) },
            Err(failure) => Self { number, row: None, question: Err(failure) },
        }
    }
}

/// What became of a chunk.
#[derive(Debug, Default)]
pub struct Scored {
    /// One line of output for each row, in order.
    pub lines: Vec<String>,
    /// The rows that failed: line numbers and reasons.
    pub failures: Vec<(u64, Failure)>,
    /// The rows that were scored.
    pub n_scored: u64,
    /// Set if the server went away: there is no sense in going on.
    pub outage: Option<Failure>,
}

impl Chunk {
    /// Asks `backend` and puts the answers to the rows.
    pub async fn score(self, backend: &impl Backend, limits: &Limits, checksum: &str) -> Scored {
        // A limit of 0 means that the server does not tell it.
        let or = |limit: u32, default: usize| if limit == 0 { default } else { limit as usize };
        let max_pairs = or(limits.max_pairs_per_passage, 100);
        let max_passages = or(limits.max_passages, 16);
        let mut outage = None;
        let mut verdicts: Vec<Option<Verdict>> = self.rows.iter().map(|_| None).collect();
        let questions = self
            .rows
            .iter()
            .enumerate()
            .filter_map(|(place, row)| Some((place, row.question.as_ref().ok()?)));
        let groups = group_by_text(questions, max_pairs);
        for groups in groups.chunks(max_passages) {
            let passages = groups.iter().map(|(text, places)| self.passage(text, places)).collect();
            let request = ScorePairsRequest {
                passages,
                offset_encoding: OffsetEncoding::Utf32.into(),
                require_model_checksum: checksum.to_owned(),
            };
            let results = results(backend.score_pairs(request).await, groups);
            if let Err(failure) = &results
                && failure.is_outage()
            {
                outage = Some(failure.clone());
            }
            for (number, (_, places)) in groups.iter().enumerate() {
                let passage = results.as_ref().map_err(Clone::clone).map(|results| results.get(number));
                for (nth, place) in places.iter().enumerate() {
                    if let Some(verdict) = verdicts.get_mut(*place) {
                        *verdict = Some(verdict_of(&passage, nth));
                    }
                }
            }
        }
        let mut scored = self.write(verdicts);
        scored.outage = outage;
        scored
    }

    fn passage(&self, text: &str, places: &[usize]) -> Passage {
        let rows = places.iter().filter_map(|place| self.rows.get(*place));
        let pairs = rows.filter_map(|row| row.question.as_ref().ok()).map(|question| Pair {
            id: String::new(),
            source_spans: question.source.into_iter().collect(),
            target_spans: vec![question.target],
        });
        Passage { id: String::new(), text: text.to_owned(), context: String::new(), pairs: pairs.collect() }
    }

    fn write(self, verdicts: Vec<Option<Verdict>>) -> Scored {
        let mut scored = Scored::default();
        for (row, verdict) in self.rows.into_iter().zip(verdicts) {
            let verdict = match (row.question, verdict) {
                (Err(error), _) => Verdict::Failed { error },
                (Ok(_), Some(verdict)) => verdict,
                (Ok(_), None) => Verdict::Failed { error: unanswered() },
            };
            let line = match (&row.row, &verdict) {
                (Some(row), verdict) => row.with(verdict),
                (None, Verdict::Failed { error }) => write_unreadable(row.number, error),
                (None, Verdict::Scored { .. }) => continue,
            };
            match verdict {
                Verdict::Scored { .. } => scored.n_scored += 1,
                Verdict::Failed { error } => scored.failures.push((row.number, error)),
            }
            scored.lines.extend(line);
        }
        scored
    }
}

/// The results of a call, if there is one for each passage and pair.
fn results(
    answer: Result<ScorePairsResponse, Status>,
    groups: &[(&str, Vec<usize>)],
) -> Result<Vec<PassageResult>, Failure> {
    let results = answer.map_err(|status| Failure::from(&status))?.results;
    let fits = results.len() == groups.len()
        && results
            .iter()
            .zip(groups)
            .all(|(result, (_, places))| result.error.is_some() || result.pairs.len() == places.len());
    if fits { Ok(results) } else { Err(unanswered()) }
}

fn unanswered() -> Failure {
    Failure::new(Code::Internal, "the server did not answer every pair; is it another version?")
}

fn verdict_of(passage: &Result<Option<&PassageResult>, Failure>, nth: usize) -> Verdict {
    let passage = match passage {
        Ok(Some(passage)) => passage,
        Ok(None) => return Verdict::Failed { error: unanswered() },
        Err(failure) => return Verdict::Failed { error: failure.clone() },
    };
    if let Some(error) = &passage.error {
        return Verdict::Failed { error: error.into() };
    }
    passage.pairs.get(nth).map_or_else(|| Verdict::Failed { error: unanswered() }, verdict_of_pair)
}

fn verdict_of_pair(pair: &PairResult) -> Verdict {
    let predicted = match pair.label() {
        Label::Negative => Some("negative"),
        Label::Neutral => Some("neutral"),
        Label::Positive => Some("positive"),
        Label::Mixed | Label::Unspecified => None,
    };
    match (&pair.error, predicted, pair.scores) {
        (Some(error), ..) => Verdict::Failed { error: error.into() },
        (None, Some(predicted), Some(scores)) => Verdict::Scored {
            predicted,
            scores: RowScores {
                negative: scores.negative,
                neutral: scores.neutral,
                positive: scores.positive,
            },
        },
        _ => Verdict::Failed { error: unanswered() },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::sync::Mutex;

    use serde_json::{Value, json};

    use super::*;
    use crate::proto::{
        google::rpc,
        v1::{ClassifyRequest, ClassifyResponse, GetModelRequest, GetModelResponse, Scores},
    };

    /// Answers a pair by the length of its target: positive where it is even, in band an error where it is 7.
    #[derive(Default)]
    struct Fake {
        asked: Mutex<Vec<ScorePairsRequest>>,
        is_gone: bool,
    }

    impl Backend for Fake {
        async fn classify(&self, _: ClassifyRequest) -> Result<ClassifyResponse, Status> {
            Err(Status::unimplemented("not asked here"))
        }

        async fn get_model(&self, _: GetModelRequest) -> Result<GetModelResponse, Status> {
            Err(Status::unimplemented("not asked here"))
        }

        async fn score_pairs(&self, request: ScorePairsRequest) -> Result<ScorePairsResponse, Status> {
            if self.is_gone {
                return Err(Status::unavailable("gone"));
            }
            let results = request.passages.iter().map(|passage| PassageResult {
                pairs: passage.pairs.iter().map(answer).collect(),
                error: (passage.text == "bad").then(|| status("passage")),
                ..Default::default()
            });
            let response = ScorePairsResponse { results: results.collect(), model: None };
            self.asked.lock().unwrap().push(request);
            Ok(response)
        }
    }

    fn status(message: &str) -> rpc::Status {
        rpc::Status { code: 3, message: message.into(), details: Vec::new() }
    }

    fn answer(pair: &Pair) -> PairResult {
        let length = pair.target_spans[0].end - pair.target_spans[0].start;
        if length == 7 {
            return PairResult { error: Some(status("seven")), ..Default::default() };
        }
        let label = if length.is_multiple_of(2) { Label::Positive } else { Label::Negative };
        let scores = Some(Scores { negative: 0.125, neutral: 0.25, positive: 0.625 });
        PairResult { label: label.into(), scores, ..Default::default() }
    }

    fn chunks(input: &str) -> Vec<Chunk> {
        Chunks::new(Lines::new(input.as_bytes())).map(Result::unwrap).collect()
    }

    fn row(text: &str, end: u32) -> String {
        json!({"id": end, "text": text, "target": {"start": 0, "end": end}}).to_string()
    }

    #[tokio::test]
    async fn rows_come_back_in_order_and_bad_ones_in_their_places() {
        let input = [
            row("one", 2),
            "not json".into(),
            row("two", 3),
            row("one", 7),
            row("bad", 1),
            r#"{"text": 1}"#.into(),
            row("one", 3),
        ];
        let backend = Fake::default();
        let limits = Limits { max_pairs_per_passage: 10, max_passages: 10, ..Default::default() };
        let chunk = chunks(&input.join("\n")).remove(0);
        let scored = chunk.score(&backend, &limits, "sum").await;

        let lines: Vec<Value> = scored.lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let got: Vec<&str> = lines
            .iter()
            .map(|line| line["predicted"].as_str().or_else(|| line["error"]["message"].as_str()).unwrap())
            .collect();
        assert_eq!(
            (got[0], got[2], got[3], got[4], got[6]),
            ("positive", "negative", "seven", "passage", "negative")
        );
        assert!(got[1].contains("not a JSON object") && got[5].starts_with("text: "), "{got:?}");
        assert_eq!(lines[1]["line"], 2);
        assert_eq!(scored.failures.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2, 4, 5, 6]);
        assert_eq!(scored.n_scored, 3);

        let asked = backend.asked.lock().unwrap();
        assert_eq!(asked.len(), 1);
        let texts: Vec<_> = asked[0].passages.iter().map(|p| (p.text.as_str(), p.pairs.len())).collect();
        assert_eq!(texts, [("one", 3), ("two", 1), ("bad", 1)]);
        assert_eq!(asked[0].offset_encoding(), OffsetEncoding::Utf32);
        assert_eq!(asked[0].require_model_checksum, "sum");
    }

    #[tokio::test]
    async fn the_servers_limits_are_kept() {
        let input: Vec<String> = (0..30).map(|n| row(["a", "b", "c"][n % 3], 1)).collect();
        let backend = Fake::default();
        let limits = Limits { max_pairs_per_passage: 4, max_passages: 2, ..Default::default() };
        let scored = chunks(&input.join("\n")).remove(0).score(&backend, &limits, "").await;
        assert_eq!(scored.n_scored, 30);
        for request in backend.asked.lock().unwrap().iter() {
            assert!(request.passages.len() <= 2 && request.passages.iter().all(|p| p.pairs.len() <= 4));
        }
    }

    #[tokio::test]
    async fn a_server_that_goes_away_is_told() {
        let backend = Fake { is_gone: true, ..Default::default() };
        let scored = chunks(&row("a", 1)).remove(0).score(&backend, &Limits::default(), "").await;
        assert_eq!(scored.outage.unwrap().code, "UNAVAILABLE");
        assert_eq!(scored.failures.len(), 1);
    }

    #[test]
    fn chunks_are_bounded_and_lose_nothing() {
        let long = "x".repeat(MAX_BYTES / 2 + 1);
        let input: Vec<String> =
            (0..MAX_ROWS * 2 + 1).map(|_| row("a", 1)).chain([long.clone(), long]).collect();
        let sizes: Vec<usize> = chunks(&input.join("\n")).iter().map(|chunk| chunk.rows.len()).collect();
        assert_eq!(sizes, [MAX_ROWS, MAX_ROWS, 3]);
    }
}
