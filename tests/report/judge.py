# SPDX-License-Identifier: Apache-2.0
"""judge.py junit|github|azure|gitlab|markdown FILE: is it what the host documents?

Reads the file as its host would, and prints a line for each thing that the host would show. What is
wrong goes to standard error, and the exit status is 1.
"""
import json
import re
import sys
import xml.etree.ElementTree as ElementTree

wrong = []


def check(condition, message):
    if not condition:
        wrong.append(message)


# JUnit has no schema of its own; these are the elements and attributes that Jenkins, GitLab and
# GitHub's reporters agree on.
ATTRIBUTES = {
    'testsuites': {'name', 'tests', 'failures', 'errors', 'skipped', 'time'},
    'testsuite': {'name', 'tests', 'failures', 'errors', 'skipped', 'time'},
    'testcase': {'classname', 'name', 'time'},
    'failure': {'type', 'message'},
    'skipped': {'message'},
    'system-out': set(),
}
CHILDREN = {
    'testsuites': {'testsuite'},
    'testsuite': {'testcase'},
    'testcase': {'failure', 'skipped', 'system-out'},
}


def count_cases(element):
    cases = list(element.iter('testcase'))
    return {
        'tests': len(cases),
        'failures': sum(case.find('failure') is not None for case in cases),
        'errors': 0,
        'skipped': sum(case.find('skipped') is not None for case in cases),
    }


def junit(text):
    root = ElementTree.fromstring(text)
    check(root.tag == 'testsuites', f'the root is {root.tag}')
    for element in root.iter():
        check(set(element.attrib) <= ATTRIBUTES[element.tag], f'{element.tag} has {element.attrib}')
        for child in element:
            check(child.tag in CHILDREN.get(element.tag, ()), f'{child.tag} in {element.tag}')
        if element.tag in ('testsuites', 'testsuite'):
            for name, number in count_cases(element).items():
                check(element.get(name) == str(number), f'{element.tag}: {name} is not {number}')
    names = [(case.get('classname'), case.get('name')) for case in root.iter('testcase')]
    check(len(set(names)) == len(names), 'two cases of one name')
    for case in root.iter('testcase'):
        results = [child.tag for child in case if child.tag != 'system-out']
        check(len(results) <= 1, f'{case.get("name")} has {results}')
        result = case.find(results[0]) if results else None
        why = '' if result is None else ' ' + (result.get('type') or result.get('message'))
        print(f'{case.get("classname")!a} {case.get("name")!a}: {(results or ["passed"])[0]}{why}')


# docs.github.com, Workflow commands: `::command name=value,name=value::message`, a line each.
def github(text):
    def plain(value, escapes):
        check(not re.search('%(?!(' + '|'.join(escapes) + '))', value), f'a bare % in {value!a}')
        for code in escapes:
            value = value.replace('%' + code, chr(int(code, 16)))
        return value.replace('%25', '%')

    for line in text.split('\n')[:-1]:
        match = re.fullmatch(r'::(error|warning|notice) ([^\r]*?)::([^\r]*)', line)
        if not match:
            wrong.append(f'no command: {line!a}')
            continue
        level, properties, message = match.groups()
        values = dict(pair.split('=', 1) for pair in properties.split(','))
        values = {name: plain(value, ['0D', '0A', '3A', '2C', '25']) for name, value in values.items()}
        check(set(values) <= {'file', 'line', 'col', 'title'}, f'properties {sorted(values)}')
        message = plain(message, ['0D', '0A', '25'])
        print(f'{level} {values["file"]}:{int(values["line"])} {values["title"]!a} {message!a}')


# learn.microsoft.com, Logging commands: an agent looks for `##vso[` anywhere on a line, and for
# `##[` at its beginning.
def azure(text):
    def plain(value):
        for code, char in (('%3B', ';'), ('%5D', ']'), ('%0D', '\r'), ('%0A', '\n'), ('%AZP25', '%')):
            value = value.replace(code, char)
        return value

    for line in text.split('\n')[:-1]:
        if '##' not in line:
            print(f'line {line!a}')
            continue
        match = re.fullmatch(r'##vso\[task\.logissue ([^\]]*)\](.*)', line)
        if not match:
            wrong.append(f'another command: {line!a}')
            continue
        pairs = [pair.split('=', 1) for pair in match[1].split(';') if pair]
        values = {name: plain(value) for name, value in pairs}
        check(values['type'] in ('error', 'warning'), f'type {values["type"]}')
        check(set(values) <= {'type', 'sourcepath', 'linenumber', 'columnnumber', 'code'}, f'{values}')
        print(f'{values["type"]} {values["sourcepath"]}:{int(values["linenumber"])} {values["code"]} '
              f'{plain(match[2])!a}')


def gitlab(text):
    issues = json.loads(text)
    fingerprints = [issue['fingerprint'] for issue in issues]
    check(len(set(fingerprints)) == len(fingerprints), 'a fingerprint twice')
    for issue in issues:
        place = issue['location']
        print(f'{issue["severity"]} {issue["check_name"]} {place["path"]}:{place["lines"]["begin"]}')


def cells(row):
    """The cells of a table's row: bars end them, but for those with a backslash."""
    return len(re.sub(r'\\.', '', row).split('|')) - 2


def markdown(text):
    if not text:
        return
    check(text.startswith('<!-- writ:gate -->\n### '), 'no marker at its beginning')
    check(text.count('<!--') == 1, 'several markers')
    check(len(text.encode()) < 65536, f'{len(text.encode())} bytes')
    words = re.sub(r'(?ms)^(~{3,})json$.*?^\1$', '', text)
    words = re.sub(r'(?s)(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)', '', words)
    check(words.count('<details>') == words.count('</details>'), 'details that do not end')
    words = re.sub(r'(?m)^(\|.*)\| @[\w./-]+ \|', r'\1|', words)  # an owner's cell may mention
    check(not re.search(r'(?<![\w])@[\w]', words), 'a mention')
    table = 0
    for line in text.split('\n'):
        table = (table or cells(line)) if line.startswith('|') else 0
        check(not table or cells(line) == table, f'{cells(line)} cells for {table}: {line!a}')
    print(text.split('\n')[1])


with open(sys.argv[2], encoding='utf-8', newline='') as file:
    globals()[sys.argv[1]](file.read())
for line in wrong:
    print(line, file=sys.stderr)
sys.exit(bool(wrong))
