//! Tables as Apache Parquet: columns by type, every cell may be null, compressed with Snappy, which every reader knows.

use std::{collections::BTreeMap, fs::File, sync::Arc};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use parquet::{
    basic::{Compression, ConvertedType, Repetition, Type as Physical},
    column::writer::ColumnWriter,
    data_type::ByteArray,
    errors::{ParquetError, Result},
    file::{
        properties::WriterProperties,
        reader::{FileReader, SerializedFileReader},
        writer::SerializedFileWriter,
    },
    record::{Field, reader::RowIter},
    schema::types::{Type, TypePtr},
};

use crate::client::cell::{Cell, Kind};

/// A file with `rows`, their cells in the order of `columns`.
///
/// # Errors
/// If a cell is not of its column's kind.
pub fn encode(columns: &[(String, Kind)], rows: &[Vec<Cell>]) -> Result<Vec<u8>> {
    let fields = columns.iter().map(|(name, kind)| field(name, *kind)).collect::<Result<Vec<_>>>()?;
    let schema = Arc::new(Type::group_type_builder("rows").with_fields(fields).build()?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("visavis ", env!("CARGO_PKG_VERSION")).to_owned());
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties.build()))?;
    let mut group = file.next_row_group()?;
    let mut place = 0;
    while let Some(mut column) = group.next_column()? {
        let cells = rows.iter().map(|row| row.get(place).unwrap_or(&Cell::Empty));
        write(column.untyped(), cells)?;
        column.close()?;
        place += 1;
    }
    group.close()?;
    file.close()?;
    Ok(bytes)
}

fn field(name: &str, kind: Kind) -> Result<TypePtr> {
    let (physical, converted) = match kind {
        Kind::Text => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
        Kind::Count => (Physical::INT64, ConvertedType::NONE),
        Kind::Single => (Physical::FLOAT, ConvertedType::NONE),
        Kind::Double => (Physical::DOUBLE, ConvertedType::NONE),
        Kind::Flag => (Physical::BOOLEAN, ConvertedType::NONE),
    };
    let field = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_converted_type(converted);
    Ok(Arc::new(field.build()?))
}

fn write<'a>(column: &mut ColumnWriter<'_>, cells: impl Iterator<Item = &'a Cell> + Clone) -> Result<()> {
    let levels: Vec<i16> = cells.clone().map(|cell| i16::from(*cell != Cell::Empty)).collect();
    let cells = cells.filter(|cell| **cell != Cell::Empty);
    let wrong = |cell: &Cell| ParquetError::General(format!("{cell:?} is not of its column's kind"));
    // One arm for each type that a column can have; the rest is the same.
    macro_rules! put {
        ($writer:expr, $($pattern:pat => $value:expr),+) => {{
            let values = cells.map(|cell| match cell { $($pattern => Ok($value),)+ other => Err(wrong(other)) });
            $writer.write_batch(&values.collect::<Result<Vec<_>>>()?, Some(&levels), None)?
        }};
    }
    match column {
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            put!(writer, Cell::Text(text) => ByteArray::from(text.as_bytes().to_vec()))
        }
        ColumnWriter::Int64ColumnWriter(writer) => {
            put!(writer, Cell::Count(count) => i64::try_from(*count).unwrap_or(i64::MAX))
        }
        ColumnWriter::FloatColumnWriter(writer) => put!(writer, Cell::Single(figure) => *figure),
        ColumnWriter::DoubleColumnWriter(writer) => put!(writer, Cell::Double(figure) => *figure),
        ColumnWriter::BoolColumnWriter(writer) => put!(writer, Cell::Flag(flag) => *flag),
        _ => return Err(ParquetError::General("a column of another type".to_owned())),
    };
    Ok(())
}

/// A row of a file that is read: the texts, numbers and days in it by column; nulls and what has parts are left out.
pub type Row = BTreeMap<String, String>;

/// The rows of a file, of each only the columns that `is_wanted`, and the names of all columns.
///
/// # Errors
/// If it is no Parquet file.
pub fn read(
    file: File,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<(Vec<String>, impl Iterator<Item = Result<Row>> + Send + use<>)> {
    let reader = SerializedFileReader::new(file)?;
    let schema = reader.metadata().file_metadata().schema().clone();
    let names: Vec<String> = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    let wanted = schema.get_fields().iter().filter(|field| field.is_primitive() && is_wanted(field.name()));
    let projection =
        Type::group_type_builder(schema.name()).with_fields(wanted.cloned().collect()).build()?;
    let rows = RowIter::from_file_into(Box::new(reader)).project(Some(projection))?;
    let texts = |row: parquet::record::Row| -> Row {
        row.get_column_iter().filter_map(|(name, field)| Some((name.clone(), text(field)?))).collect()
    };
    Ok((names, rows.map(move |row| row.map(texts))))
}

fn text(field: &Field) -> Option<String> {
    let moment = |moment: std::result::Result<Timestamp, jiff::Error>| {
        moment.ok().map(|moment| TimeZone::UTC.to_datetime(moment).date().to_string())
    };
    match field {
        Field::Str(text) => Some(text.clone()),
        Field::Bytes(bytes) => bytes.as_utf8().ok().map(str::to_owned),
        Field::Bool(flag) => Some(flag.to_string()),
        Field::Byte(n) => Some(n.to_string()),
        Field::Short(n) => Some(n.to_string()),
        Field::Int(n) => Some(n.to_string()),
        Field::Long(n) => Some(n.to_string()),
        Field::UByte(n) => Some(n.to_string()),
        Field::UShort(n) => Some(n.to_string()),
        Field::UInt(n) => Some(n.to_string()),
        Field::ULong(n) => Some(n.to_string()),
        Field::Float(n) => Some(n.to_string()),
        Field::Double(n) => Some(n.to_string()),
        Field::Date(days) => {
            let epoch = Date::constant(1970, 1, 1);
            epoch.checked_add(jiff::Span::new().try_days(*days).ok()?).ok().map(|day| day.to_string())
        }
        Field::TimestampMillis(at) => moment(Timestamp::from_millisecond(*at)),
        Field::TimestampMicros(at) => moment(Timestamp::from_microsecond(*at)),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_is_written_is_read_back_by_type_and_empty_cells_are_null() {
        let columns = [
            ("id".to_owned(), Kind::Text),
            ("n".to_owned(), Kind::Count),
            ("score".to_owned(), Kind::Single),
            ("sum".to_owned(), Kind::Double),
            ("flag".to_owned(), Kind::Flag),
        ];
        let rows = vec![
            vec![Cell::from("Zoë"), Cell::Count(7), Cell::Single(-0.5), Cell::Double(0.1), Cell::Flag(true)],
            vec![Cell::Empty; 5],
            vec![Cell::from(""), Cell::Empty, Cell::Single(1.0), Cell::Empty, Cell::Flag(false)],
        ];
        let bytes = encode(&columns, &rows).unwrap();
        assert_eq!(bytes, encode(&columns, &rows).unwrap(), "the same rows make the same bytes");
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let (names, read) = read(file, &|name| name != "sum").unwrap();
        assert_eq!(names, ["id", "n", "score", "sum", "flag"]);
        let read: Vec<Row> = read.map(Result::unwrap).collect();
        let row = |pairs: &[(&str, &str)]| -> Row {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        assert_eq!(read[0], row(&[("id", "Zoë"), ("n", "7"), ("score", "-0.5"), ("flag", "true")]));
        assert_eq!((&read[1], read[2].get("id").map(String::as_str)), (&Row::new(), Some("")));
    }

    #[test]
    fn what_is_no_parquet_is_refused() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"id,text\n1,a\n").unwrap();
        assert!(read(file, &|_| true).is_err());
        assert!(encode(&[("n".to_owned(), Kind::Count)], &[vec![Cell::from("seven")]]).is_err());
    }
}
