"""Reads what `visavis batch` writes with the tools that analysts use, and compares what each of them finds.

Run by hand, not by CI:

    python3 -m venv VENV && VENV/bin/pip install -r tests/readers/requirements.txt
    cargo build --release && VENV/bin/python tests/readers/read.py target/release/visavis
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pandas
import pyarrow.dataset
import pyarrow.parquet

DEEDS = ["accused", "praised", "met", "sanctioned", "thanked", "mocked"]
STATES = ["Kenya", "Uganda", "Norway", "Chile", "Japan", "France", "Peru", "Ghana"]


def archive(path: Path, count: int) -> None:
    """A made-up archive of two months, with a few documents that tell no day."""
    with path.open("w") as out:
        for n in range(count):
            a, b = STATES[n % 8], STATES[(n * 3 + 1) % 8]
            text = f"{a} {DEEDS[n % 6]} {b} over \"fishing grounds\", day {n}."
            row = {"id": f"d{n}", "text": text, "outlet": ["Herald", "Wire, Ltd"][n % 2]}
            if n % 10:
                row["date"] = f"2026-{n % 2 + 3:02}-{n % 28 + 1:02}"
            out.write(json.dumps(row) + "\n")


def main() -> None:
    program = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        archive(folder / "in.jsonl", 200)

        def batch(output: str, *flags: str, source: str = "in.jsonl") -> None:
            command = [program, "batch", source, "--embedded", "--keep", "outlet", "-o", output, *flags]
            subprocess.run(command, cwd=folder, check=True, stderr=subprocess.DEVNULL)

        batch("edges.csv")
        batch("edges.parquet", "--part-documents", "30")
        batch("by_month.parquet", "--partition", "month", "--part-documents", "30")
        csv = pandas.read_csv(folder / "edges.csv", keep_default_na=False)
        sums = ["n_negative", "n_neutral", "n_positive"]
        expected = (len(csv), csv[sums].sum().tolist(), sorted(csv["outlet"].unique()))
        print("pandas, CSV:", expected)

        def check(reader: str, frame: pandas.DataFrame) -> None:
            found = (len(frame), frame[sums].sum().tolist(), sorted(frame["outlet"].unique()))
            assert found == expected, (reader, found, expected)
            assert (frame["score"].between(-1, 1)).all()
            print(f"{reader}: the same")

        whole, divided = folder / "edges.parquet", folder / "by_month.parquet"
        check("pandas", pandas.read_parquet(whole))
        check("pyarrow dataset, by month", pyarrow.dataset.dataset(divided, partitioning="hive").to_table().to_pandas())
        files = [pyarrow.parquet.read_table(file, partitioning=None) for file in sorted(whole.glob("*.parquet"))]
        check(f"pyarrow, {len(files)} files", pyarrow.concat_tables(files).to_pandas())
        check("DuckDB", duckdb.sql(f"select * from '{whole}/*.parquet'").df())
        check("DuckDB, by month", duckdb.sql(f"select * from read_parquet('{divided}/**/*.parquet', hive_partitioning = true)").df())
        months = duckdb.sql(
            f"select month, count(*) from read_parquet('{divided}/**/*.parquet', hive_partitioning = true) group by 1 order by 1"
        ).fetchall()
        assert [str(month) for month, _ in months] == ["2026-03", "2026-04", "None"], months
        print("DuckDB, partitions:", months)
        check("DuckDB, CSV", duckdb.sql(f"select * from read_csv('{folder}/edges.csv')").df())

        # The other way: what pandas and DuckDB write, batch reads.
        rows = pandas.read_json(folder / "in.jsonl", lines=True, dtype=False)
        rows["date"] = pandas.to_datetime(rows["date"])
        rows.to_parquet(folder / "pandas.parquet")
        duckdb.sql(f"copy (select * replace (date::date as date) from read_json('{folder}/in.jsonl')) to '{folder}/duckdb.parquet'")
        for source in ["pandas.parquet", "duckdb.parquet"]:
            batch(f"{source}.csv", source=source)
            read = pandas.read_csv(folder / f"{source}.csv", keep_default_na=False)
            assert read.equals(csv), source
            print(f"batch reads {source}: the same edges as from JSON lines")


if __name__ == "__main__":
    main()
