#!/usr/bin/env python3
"""Rebuilds scripts.zip out of the official scripts: rebuild.py DIRECTORY, where DIRECTORY has wasm-v1 and wasm-v2.

Converts with wabt's wast2json and keeps what SpecificationTest runs: modules that are instantiated, and for each
script a file commands.txt, one command on a line, its fields separated by tabs:

    module FILE NAME                    uninstantiable FILE
    register AS NAME
    invoke LINE KIND NAME FIELD ARGUMENTS RESULTS     KIND: return, trap, exhaustion, action
    get LINE KIND NAME FIELD - RESULTS

NAME is - for the latest module, FIELD is percent-encoded UTF-8; values are type:value, separated by blanks. Assertions
about text and validation (assert_malformed, assert_invalid, assert_unlinkable) do not run an instance and are left out.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse
import zipfile

# wabt 1.0.32 wants the index of the table written out; the default is 0.
TABLE_INSTRUCTIONS = ("get", "set", "grow", "fill")
# It cannot read these at all.
UNREADABLE = {"comments"}
# Written in the older style, that it can read.
FROM_V1 = {"if"}


def values(list_):
    return " ".join(f"{v['type']}:{v.get('value', '')}" for v in list_) or "-"


def action(kind, line, command):
    name = command.get("module", "-")
    field = urllib.parse.quote(command["field"], safe="")
    return [command["type"], str(line), kind, name, field, values(command.get("args", []))]


def commands(script):
    for c in script["commands"]:
        kind = c["type"]
        if kind == "module":
            yield ["module", c["filename"], c.get("name", "-")]
        elif kind == "assert_uninstantiable":
            yield ["uninstantiable", c["filename"]]
        elif kind == "register":
            yield ["register", c["as"], c.get("name", "-")]
        elif kind in ("assert_return", "assert_trap", "assert_exhaustion", "action"):
            expected = values(c.get("expected", [])) if kind == "assert_return" else "-"
            yield action(kind.removeprefix("assert_"), c["line"], c["action"]) + [expected]


def convert(source, work):
    text = source.read_text(encoding="utf-8")
    if source.stem.startswith("table_"):
        for instruction in TABLE_INSTRUCTIONS:
            text = text.replace(f"(table.{instruction} (", f"(table.{instruction} 0 (")
        text = text.replace("table.size)", "table.size 0)")
    patched = work / source.name
    patched.write_text(text, encoding="utf-8")
    target = work / (source.stem + ".json")
    subprocess.run(["wast2json", patched, "-o", target], check=True)
    return list(commands(json.loads(target.read_text(encoding="utf-8"))))


def add(archive, name, contents):
    archive.writestr(zipfile.ZipInfo(name), contents, zipfile.ZIP_DEFLATED, 9)


def main(data):
    with zipfile.ZipFile(pathlib.Path(__file__).with_name("scripts.zip"), "w") as archive:
        for source in sorted((data / "wasm-v2").glob("*.wast")):
            if source.stem in UNREADABLE:
                continue
            if source.stem in FROM_V1:
                source = data / "wasm-v1" / source.name
            with tempfile.TemporaryDirectory() as directory:
                work = pathlib.Path(directory)
                lines = convert(source, work)
                if not any(line[0] in ("invoke", "get", "uninstantiable") for line in lines):
                    continue
                text = "".join("\t".join(line) + "\n" for line in lines)
                add(archive, f"{source.stem}/commands.txt", text)
                for line in lines:
                    if line[0] in ("module", "uninstantiable"):
                        add(archive, f"{source.stem}/{line[1]}", (work / line[1]).read_bytes())


main(pathlib.Path(sys.argv[1]))
