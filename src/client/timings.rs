//! The table of `visavis classify --timings`.

use std::fmt::Write;

use crate::stages::Timings;

/// Every stage with its time in milliseconds and its share of all, in order; then all together.
pub fn table(timings: &Timings) -> String {
    let milliseconds = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    let total = milliseconds(timings.total());
    let share = |time: f64| if total > 0.0 { 100.0 * time / total } else { 0.0 };
    let mut table = format!("{:<14} {:>10} {:>7}\n", "stage", "ms", "share");
    let mut line = |name: &str, time: f64| {
        // Writing to a string cannot fail.
        let _ = writeln!(table, "{name:<14} {time:>10.1} {:>6.1}%", share(time));
    };
    for (stage, time) in timings.iter() {
        line(stage.name(), milliseconds(time));
    }
    line("all", total);
    table
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::stages::Stage;

    #[test]
    fn shares_are_of_all() {
        let mut timings = Timings::default();
        timings.add(Stage::Encode, Duration::from_millis(30));
        timings.add(Stage::Score, Duration::from_millis(10));
        let table = table(&timings);
        assert!(table.contains("encode               30.0   75.0%"), "{table}");
        assert!(table.ends_with("all                  40.0  100.0%\n"), "{table}");
        assert!(super::table(&Timings::default()).contains("all                   0.0    0.0%"));
    }
}
