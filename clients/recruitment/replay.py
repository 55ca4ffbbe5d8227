#!/usr/bin/env python3
"""Replays a city's published recruitment result through the API and prints the same table from Jinzai's own figures.

    jinzai demo --fresh --tokens-file tokens.json &
    python3 clients/recruitment/replay.py --url http://127.0.0.1:8080/graphql --tokens tokens.json

For each exam of the CSV a campaign is made and published; for each of its categories as many people apply as the table says, so many
sit, so many pass; `recruitmentStatistics` then gives the table back. Each stage is one `recordStageResults`, however many sat it.
Only Python's standard library is needed. Exit code 0: every cell is the same. 1: a cell differs. 2: an act was refused.
"""

import argparse
import csv
import itertools
import json
import pathlib
import sys
import urllib.request

HERE = pathlib.Path(__file__).parent
STAGES = [{"kind": "WRITTEN", "name": "第1次試験"}, {"kind": "INDIVIDUAL_INTERVIEW", "name": "第2次試験"}]
READ = """query($id: ID!) { node(id: $id) { ... on RecruitmentCampaign { categories { id code flow { stages { id } } } } } }"""
TABLE = """query($c: ID!) { recruitmentStatistics(filter: {campaign: $c}) { csv rows { label applicants examinees
    stages { examinees passers } finalPassers competitionRatio } } }"""


class Desk:
    """A recruiter with a token."""

    def __init__(self, url, token):
        self.url, self.token = url, token

    def ask(self, query, variables):
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        with urllib.request.urlopen(urllib.request.Request(self.url, body, headers)) as answer:
            said = json.load(answer)
        if said.get("errors"):
            sys.exit(f"{said['errors']}")
        return said["data"]

    def act(self, name, answer, given):
        kind = "CampaignStepInput" if name == "publishCampaign" else f"{name[0].upper()}{name[1:]}Input"
        query = f"mutation($i: {kind}!) {{ {name}(input: $i) {{ {answer} errors {{ code message path }} }} }}"
        done = self.ask(query, {"i": given})[name]
        if done["errors"]:
            print(f"{name}: {done['errors']}", file=sys.stderr)
            sys.exit(2)
        return done


def number(cell):
    return int(cell) if cell else None


def applicant(nth):
    kana = "".join("アイウエオカキクケコ"[int(digit)] for digit in str(nth))
    name, reading = {"family": f"受験{nth}", "given": "花子"}, {"family": f"ジュケン{kana}", "given": "ハナコ"}
    return {"person": {"name": name, "kana": reading, "birthDate": "2000-04-02"}, "receiptNumber": f"R{nth:05}", "disqualifications": []}


def hold(desk, stage, numbers, sat, passed):
    """So many sit a stage, so many of them with points enough; the rest is absent."""
    version = 1
    results = [{"examineeNumber": it, "points": "80" if nth < passed else "40"} for nth, it in enumerate(numbers[:sat])]
    if results:
        version = desk.act("recordStageResults", "stage { version }", {"stage": stage["id"], "results": results})["stage"]["version"]
    desk.act("decideStage", "decision { passed }", {"stage": stage["id"], "expectedVersion": version, "pass": {"points": "60"}})
    desk.act("releaseStage", "stage { id }", {"stage": stage["id"], "expectedVersion": version + 1})


def play(desk, category, row):
    applied = int(row["applicants"])
    if applied == 0:
        return
    given = {"category": category["id"], "applications": [applicant(nth) for nth in range(applied)]}
    desk.act("submitApplications", "changedApplications { id }", given)
    desk.act("screenApplications", "screening { eligible }", {"category": category["id"]})
    numbers = [f"{category['code']}-{nth:04}" for nth in range(1, applied + 1)]
    first, second = category["flow"]["stages"]
    passed = number(row["stage1_passers"]) or 0
    hold(desk, first, numbers, number(row["stage1_examinees"]) or 0, passed)
    if row["stage2_examinees"]:
        hold(desk, second, numbers[:passed], int(row["stage2_examinees"]), int(row["final_passers"]))


def campaign(desk, year, exam, rows):
    made = desk.act("createCampaign", "campaign { id }", {"fiscalYear": year, "title": exam})["campaign"]["id"]
    categories = [
        {"code": f"C{nth:02}", "name": row["category"], "plannedHires": 1, "examOn": f"{year}-06-19", "stages": STAGES}
        for nth, row in enumerate(rows)
    ]
    desk.act("addExamCategories", "campaign { id }", {"campaign": made, "expectedVersion": 1, "categories": categories})
    desk.act("publishCampaign", "campaign { id }", {"campaign": made, "expectedVersion": 2})
    for category, row in zip(desk.ask(READ, {"id": made})["node"]["categories"], rows):
        play(desk, category, row)
    return desk.ask(TABLE, {"c": made})["recruitmentStatistics"]


def same(row, ours):
    """Every cell of the file against the figure of the API; a blank cell is null."""
    first, second = ours["stages"]
    figures = [ours["applicants"], ours["examinees"], first["passers"], second["examinees"], ours["finalPassers"]]
    cells = [number(row[it]) for it in ("applicants", "stage1_examinees", "stage1_passers", "stage2_examinees", "final_passers")]
    return figures == cells and ours["competitionRatio"] == (row["competition_ratio"] or None)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--url", default="http://127.0.0.1:8080/graphql")
    options.add_argument("--tokens", required=True, help="the file that `jinzai demo --tokens-file` wrote")
    options.add_argument("--year", type=int, default=2022)
    options.add_argument("--file", default=HERE / "saitama-fy2022.csv", type=pathlib.Path)
    given = options.parse_args()
    desk = Desk(given.url, json.loads(pathlib.Path(given.tokens).read_text())["recruiter"])
    with given.file.open(encoding="utf-8") as lines:
        exams = itertools.groupby(csv.DictReader(lines), key=lambda row: row["exam"])
        differing = 0
        for exam, rows in exams:
            rows = list(rows)
            table = campaign(desk, given.year, exam, rows)
            print(f"# {exam}\n{table['csv']}")
            differing += sum(not same(row, ours) for row, ours in zip(rows, table["rows"]))
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
