#!/usr/bin/env python3
"""Rebuilds suite.zip out of the official scripts: rebuild.py DIRECTORY, where DIRECTORY has wasm-latest and proposals.

Converts with `wasm-tools json-from-wast`, which must be on the path. For each script the archive has two entries:

    NAME.modules   the binary modules one behind the other, each after its length as four bytes, little endian
    NAME.txt       one command on a line, its fields separated by tabs; N is the number of a module in NAME.modules

    module N NAME                       definition N NAME
    instance NAME OF                    register AS NAME
    malformed N RULE                    invalid N RULE
    unlinkable N RULE                   uninstantiable N RULE
    invoke LINE KIND NAME FIELD ARGUMENTS RESULTS     KIND: return, trap, exhaustion, exception, action
    get LINE KIND NAME FIELD - RESULTS

NAME is - for the latest module, FIELD and RULE are percent-encoded UTF-8. Values are type:value, separated by blanks; vectors
v128:lanes:value,value...; one of several results is either:value|value. Assertions about text are left out. So are scripts of proposals
that the core suite has under the same name: proposals were written on top of older versions of it.
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse
import zipfile

# Not part of WebAssembly 3.0 with threads.
LEFT_OUT = {"annotations", "compact-import-section", "custom-descriptors", "custom-page-sizes", "wide-arithmetic"}


# Not merged, so that the core suite knows nothing of them.
ON_TOP = {"threads"}


def quote(text):
    return urllib.parse.quote(text or "", safe=" ()':;,.") or "-"


def value(v):
    if v["type"] == "v128":
        return f"v128:{v['lane_type']}:{','.join(str(x) for x in v['value'])}"
    if v["type"] == "either":
        return "either:" + "|".join(value(x) for x in v["values"])
    return f"{v['type']}:{v.get('value', '')}"


def values(list_):
    return " ".join(value(v) for v in list_) or "-"


def commands(script, number):
    for c in script["commands"]:
        kind = c["type"]
        file = c.get("filename", "")
        if kind in ("module", "module_definition"):
            name = "module" if kind == "module" else "definition"
            yield [name, number(file), c.get("name") or "-"]
        elif kind == "module_instance":
            yield ["instance", c.get("instance") or "-", c.get("module") or "-"]
        elif kind == "register":
            yield ["register", quote(c["as"]), c.get("name") or "-"]
        elif kind in ("assert_malformed", "assert_invalid", "assert_unlinkable", "assert_uninstantiable"):
            if file.endswith(".wasm"):
                yield [kind.removeprefix("assert_"), number(file), quote(c["text"])]
        elif kind in ("assert_return", "assert_trap", "assert_exhaustion", "assert_exception", "action"):
            a = c["action"]
            expected = values(c.get("expected", [])) if kind == "assert_return" else "-"
            yield [
                a["type"], str(c["line"]), kind.removeprefix("assert_"), a.get("module") or "-", quote(a["field"]),
                values(a.get("args", [])), expected,
            ]
        elif kind not in ("assert_invalid_custom", "assert_malformed_custom"):
            raise ValueError(f"unknown command {kind}")


def binary(file):
    if file.suffix == ".wasm":
        return file.read_bytes()
    return subprocess.run(["wasm-tools", "parse", file], check=True, capture_output=True).stdout


def convert(source, work):
    target = work / "script.json"
    subprocess.run(["wasm-tools", "json-from-wast", source, "-o", target, "--wasm-dir", work], check=True)
    numbers = {}
    lines = list(commands(json.loads(target.read_text(encoding="utf-8")), lambda f: str(numbers.setdefault(f, len(numbers)))))
    modules = b"".join(len(m).to_bytes(4, "little") + m for m in (binary(work / file) for file in numbers))
    return lines, modules


def add(archive, name, contents):
    archive.writestr(zipfile.ZipInfo(name), contents, zipfile.ZIP_DEFLATED, 9)


def scripts(data):
    core = sorted((data / "wasm-latest").glob("*.wast"))
    names = {s.name for s in core}
    yield from (("core", s) for s in core)
    for proposal in sorted((data / "proposals").iterdir()):
        if proposal.name not in LEFT_OUT:
            for script in sorted(proposal.glob("*.wast")):
                if script.name not in names or proposal.name in ON_TOP:
                    yield proposal.name, script


def main(data):
    seen = set()
    with zipfile.ZipFile(pathlib.Path(__file__).with_name("suite.zip"), "w") as archive:
        for folder, source in scripts(data):
            with tempfile.TemporaryDirectory() as directory:
                lines, modules = convert(source, pathlib.Path(directory))
            text = "".join("\t".join(line) + "\n" for line in lines)
            digest = hashlib.sha256(text.encode() + modules).digest()
            if lines and digest not in seen:
                seen.add(digest)
                add(archive, f"{folder}/{source.stem}.txt", text)
                add(archive, f"{folder}/{source.stem}.modules", modules)


main(pathlib.Path(sys.argv[1]))
