//! Numbers of bytes as people write them, for flags and settings.

/// A number of bytes: "4096", "16KiB", "8MiB", "1GiB".
pub(crate) fn bytes(given: &str) -> Result<usize, String> {
    let (number, unit) = given.split_at(given.find(|c: char| !c.is_ascii_digit()).unwrap_or(given.len()));
    let factor: usize = match unit {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => 0,
    };
    let value = number.parse::<usize>().ok().and_then(|number| number.checked_mul(factor));
    value
        .filter(|value| *value > 0)
        .ok_or_else(|| "a number of bytes like 4096, 16KiB or 8MiB is allowed".to_owned())
}

/// The same, or "0".
pub(crate) fn bytes_or_none(given: &str) -> Result<usize, String> {
    if given == "0" { Ok(0) } else { bytes(given).map_err(|words| format!("0, or {words}")) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        assert_eq!(bytes("16KiB"), Ok(16384));
        assert_eq!(bytes("4096"), Ok(4096));
        assert_eq!((bytes_or_none("0"), bytes_or_none("1GiB")), (Ok(0), Ok(1 << 30)));
        for bad in ["", "0", "MiB", "16 kB", "-1", "99999999999999999999", "18446744073709551615GiB"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
        assert!(bytes_or_none("none").unwrap_err().starts_with("0, or a number of bytes"));
    }
}
