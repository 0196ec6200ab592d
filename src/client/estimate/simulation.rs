//! A thousand simulated archives: the intervals cover the truth as often as they say, whatever the classifier does.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use fastrand::Rng;

use super::*;
use crate::{
    client::{
        sample::draw::{Urn, key},
        units::Stratum,
    },
    document::Label,
};

/// What a made-up world and its classifier are like.
#[derive(Clone, Copy)]
struct World {
    /// Shares of negative, neutral, positive.
    truth: [f64; 3],
    /// P(answer | truth): a row for each truth.
    confusion: [[f64; 3]; 3],
    /// P(an answer is called sure), when right and when wrong.
    sure: [f64; 2],
    /// Judgements of the archive, and labels.
    size: u32,
    labels: usize,
}

/// Misses a third of what is negative, half of what is positive.
const BLIND: [[f64; 3]; 3] = [[0.65, 0.33, 0.02], [0.03, 0.95, 0.02], [0.06, 0.44, 0.5]];

fn pick(random: &mut Rng, shares: [f64; 3]) -> usize {
    let at = random.f64();
    if at < shares[0] {
        0
    } else if at < shares[0] + shares[1] {
        1
    } else {
        2
    }
}

/// An archive: (truth, stratum) of each judgement.
fn archive(random: &mut Rng, world: &World, shift: impl Fn(u32) -> [f64; 3]) -> Vec<(usize, Stratum)> {
    (0..world.size)
        .map(|n| {
            let truth = pick(random, shift(n));
            let answer = pick(random, world.confusion[truth]);
            let is_sure = random.f64() < world.sure[usize::from(answer != truth)];
            (truth, Stratum { answer: Label::ALL[answer], is_sure })
        })
        .collect()
}

/// Draws a sample by the rules of `visavis sample` and labels it with the truth: (place, weight) of each.
fn sample(archive: &[(usize, Stratum)], labels: usize, seed: u64) -> Vec<(usize, f64)> {
    let mut urn = Urn::new(labels);
    for (place, (_, stratum)) in archive.iter().enumerate() {
        let id = (String::new(), place as u32, String::new(), String::new());
        urn.offer((), *stratum, if stratum.is_sure { 0.08 } else { 0.35 }, key(seed, &id), || place);
    }
    urn.draw(labels).into_iter().map(|drawn| (drawn.value, 1.0 / drawn.probability)).collect()
}

fn strata(archive: &[(usize, Stratum)], sample: &[(usize, f64)], is_in: impl Fn(usize) -> bool) -> Vec<Cell> {
    let mut strata = vec![Cell::default(); Stratum::COUNT];
    for (_, (_, stratum)) in archive.iter().enumerate().filter(|(place, _)| is_in(*place)) {
        strata[stratum.index()].size += 1;
    }
    for (place, weight) in sample.iter().filter(|(place, _)| is_in(*place)) {
        let (truth, stratum) = archive[*place];
        strata[stratum.index()].labelled.push(Labelled { weight: *weight, class: truth });
    }
    strata
}

fn shares_of(classes: impl Iterator<Item = usize>) -> [f64; 3] {
    let mut counts = [0.0; 3];
    classes.for_each(|class| counts[class] += 1.0);
    counts.map(|count| count / counts.iter().sum::<f64>())
}

fn covers(estimate: &Estimate, truth: f64) -> bool {
    (estimate.low..=estimate.high).contains(&truth)
}

const ARCHIVES: u64 = 1000;

/// How many of the archives' intervals cover the truth for negative, neutral, positive and the mean; how many times the
/// textbook interval around the uncorrected share of negative does.
fn coverage(world: &World, part: impl Fn(usize) -> bool + Copy) -> ([u32; 4], u32) {
    let mut random = Rng::with_seed(20_260_301);
    let (mut covered, mut naive) = ([0; 4], 0);
    for seed in 0..ARCHIVES {
        let archive = archive(&mut random, world, |_| world.truth);
        let sample = sample(&archive, world.labels, seed);
        let fallback: Vec<_> =
            strata(&archive, &sample, |_| true).iter().map(|cell| cell.rates().unwrap_or_default()).collect();
        let strata = strata(&archive, &sample, part);
        let found = shares(&strata, &fallback, false, 199, seed).unwrap();
        let members = || archive.iter().enumerate().filter(|(place, _)| part(*place));
        let truth = shares_of(members().map(|(_, (truth, _))| *truth));
        for (class, share) in found.classes.iter().enumerate() {
            covered[class] += u32::from(covers(share, truth[class]));
        }
        covered[3] += u32::from(covers(&found.mean, truth[2] - truth[0]));
        let answered = shares_of(members().map(|(_, (_, stratum))| stratum.index() / 2));
        let half = 1.96 * (answered[0] * (1.0 - answered[0]) / members().count() as f64).sqrt();
        naive += u32::from((answered[0] - truth[0]).abs() <= half);
    }
    (covered, naive)
}

const WORLD: World =
    World { truth: [0.25, 0.6, 0.15], confusion: BLIND, sure: [0.85, 0.5], size: 2000, labels: 200 };

const RARE: World = World { truth: [0.03, 0.95, 0.02], ..WORLD };

/// Archives of twelve months in which the share of negative moves; gives how many intervals cover the slope that a
/// line through the true labels has: of the mean, negative and positive.
fn trend_coverage(world: &World, change: f64) -> [u32; 3] {
    const MONTHS: u32 = 12;
    let mut random = Rng::with_seed(7);
    let month = |n: u32| n * MONTHS / world.size;
    let mut covered = [0; 3];
    for seed in 0..ARCHIVES {
        let archive = archive(&mut random, world, |n| {
            let moved = change * (f64::from(month(n)) - 5.5);
            [world.truth[0] + moved, world.truth[1] - moved, world.truth[2]]
        });
        let sample = sample(&archive, world.labels, seed);
        let moments: Vec<Moment> = (0..MONTHS)
            .map(|m| Moment {
                time: i64::from(m) + 24_000,
                strata: strata(&archive, &sample, |place| month(place as u32) == m),
            })
            .collect();
        let found = trend(&moments).unwrap();
        let slope = |values: [f64; 3]| {
            let centre = f64::from(MONTHS - 1) / 2.0;
            let (mut product, mut spread) = (0.0, 0.0);
            for (place, (truth, _)) in archive.iter().enumerate() {
                let time = f64::from(month(place as u32)) - centre;
                product += time * values[*truth];
                spread += time * time;
            }
            product / spread
        };
        covered[0] += u32::from(covers(&found.mean, slope([-1.0, 0.0, 1.0])));
        covered[1] += u32::from(covers(&found.negative, slope([1.0, 0.0, 0.0])));
        covered[2] += u32::from(covers(&found.positive, slope([0.0, 0.0, 1.0])));
    }
    covered
}

/// 95 % of 1,000 give or take three standard errors is 929 to 971.
fn assert_nominal(covered: &[u32]) {
    assert!(covered.iter().all(|count| (929..=975).contains(count)), "{covered:?}");
}

#[test]
fn shares_cover_the_truth_where_the_classifier_misses_a_third_and_uncorrected_ones_never_do() {
    let (covered, naive) = coverage(&WORLD, |_| true);
    assert_nominal(&covered);
    assert!(naive < 20, "{naive}");
}

#[test]
fn shares_of_rare_classes_cover_the_truth_too() {
    assert_nominal(&coverage(&RARE, |_| true).0);
}

#[test]
fn parts_with_a_dozen_labels_are_covered_at_least_as_often_as_said() {
    let few = World { labels: 100, ..WORLD };
    let (covered, _) = coverage(&few, |place| place % 5 == 0);
    assert!(covered.iter().all(|count| *count >= 935), "{covered:?}");
}

#[test]
fn trends_cover_the_truth() {
    let covered = trend_coverage(&WORLD, 0.004);
    assert!(covered.iter().all(|count| (935..=985).contains(count)), "{covered:?}");
}
