# SPDX-License-Identifier: Apache-2.0
"""measure_pairs.py FOLDER ROUNDS: for each pair of schema.json and instances.jsonl below FOLDER, `writ filter` and two
peers in turn, as whole processes, and prints a table. A peer that does not take a schema has no figure in its row."""
import os, sys
from programs import OUT, in_turn, median, median_ratio, node_filter, peak_mib, sourcemeta, writ_filter

FOLDER, ROUNDS = sys.argv[1], int(sys.argv[2])


def pairs():
    for folder, _, files in sorted(os.walk(FOLDER)):
        if {"schema.json", "instances.jsonl"} <= set(files):
            yield os.path.relpath(folder, FOLDER), f"{folder}/schema.json", f"{folder}/instances.jsonl"


def passed(program):
    """The bytes that it passes on; None when it does not take the schema."""
    try:
        peak_mib(program, OUT)
    except SystemExit as error:
        print(error, file=sys.stderr)
        return None
    return os.path.getsize(OUT)


def row(name, schema, file):
    programs = {"writ": writ_filter(schema, file, statuses=(0, 1)), "ajv": node_filter("ajv", "split", schema, file),
                "jsonschema": sourcemeta(schema, file, "--continue", statuses=(0, 2))}
    bytes_passed = {what: passed(program) for what, program in programs.items()}
    times = in_turn({what: programs[what] for what in programs if bytes_passed[what] is not None}, ROUNDS)
    cells = [f"{median(times[what]) * 1000:.1f}" if what in times else "" for what in programs]
    for peer in ("ajv", "jsonschema"):
        cells.append(f"{median_ratio(times[peer], times['writ']):.1f}" if {"writ", peer} <= set(times) else "")
    both = {"writ", "ajv"} <= set(times)
    cells.append(("yes" if bytes_passed["writ"] == bytes_passed["ajv"] else "no") if both else "")
    print(f"| {name} | {os.path.getsize(file) / 1e6:.2f} | {' | '.join(cells)} |", flush=True)


print("| pair | MB | writ ms | ajv ms | jsonschema ms | ajv : writ | jsonschema : writ | ajv passes the same |")
print("|---|---:|---:|---:|---:|---:|---:|---|")
for pair in pairs():
    row(*pair)
print()
