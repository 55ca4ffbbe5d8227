#!/usr/bin/env python3
"""Prints next year's placement worklist of those past sixty: who is to step down, who retires, whose term ends, and what each of them wishes.

    jinzai demo --fresh --tokens-file tokens.json &
    python3 clients/seniors/worklist.py --url http://127.0.0.1:8080/graphql --tokens tokens.json

What is to be decided by 1 April of the next fiscal year is asked of `placements`, page by page; wishes are those of this year's
inquiry. A plain table goes to standard output; with --csv the sheet of `placementSheet` as it is. Only Python's standard library is
needed. Exit code 0: printed. 1: the API answered with errors.
"""

import argparse
import collections
import datetime
import json
import pathlib
import sys
import urllib.request

DECISIONS = {
    "STEP_DOWN_OR_EXTEND": "降任等又は特例任用",
    "EXTEND_AGAIN_OR_STEP_DOWN": "特例任用の更新又は降任等",
    "RETIREMENT_OR_EXTENSION": "定年退職又は勤務延長",
    "EXTEND_AGAIN_OR_RETIRE": "勤務延長の更新又は退職",
    "REAPPOINTMENT": "暫定再任用",
    "RENEWAL": "任期の更新",
    "LEAVE": "任用の終了",
}
WISHES = {
    "CONTINUE_FULL_TIME": "常勤で継続",
    "PRE_RETIREMENT_PART_TIME": "定年前再任用短時間",
    "RETIRE": "退職",
    "PROVISIONAL_FULL_TIME": "暫定再任用(フルタイム)",
    "PROVISIONAL_PART_TIME": "暫定再任用(短時間)",
    "PARTIAL_LEAVE": "高齢者部分休業",
    "UNDECIDED": "未定",
}
PLACEMENTS = """query($by: Date!, $after: String) { placements(filter: {decideBy: $by}, first: 100, after: $after) {
    nodes { status until nextDecision { what by } employee { number name { full } } orgUnit { code name } rank { name } }
    pageInfo { hasNextPage endCursor } } }"""
INQUIRIES = """query($year: FiscalYear!, $after: String) { seniorInquiries(filter: {fiscalYear: $year, isAnswered: true}, first: 100, after: $after) {
    nodes { wish { wish } employee { number } } pageInfo { hasNextPage endCursor } } }"""


class Office:
    """A personnel officer with a token."""

    def __init__(self, url, token):
        self.url, self.token = url, token

    def ask(self, query, **variables):
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        with urllib.request.urlopen(urllib.request.Request(self.url, body, headers)) as answer:
            said = json.load(answer)
        if said.get("errors"):
            sys.exit(f"{said['errors']}")
        return said["data"]

    def every(self, query, root, **variables):
        """Every node of a connection, page by page."""
        after = None
        while True:
            page = self.ask(query, after=after, **variables)[root]
            yield from page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]


def fiscal_year(day):
    return day.year - (day.month < 4)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--tokens", type=pathlib.Path, help="the file of `jinzai demo --tokens-file`")
    parser.add_argument("--token", help="or a token of a personnel officer")
    parser.add_argument("--today", type=datetime.date.fromisoformat, default=datetime.date.today())
    parser.add_argument("--csv", action="store_true", help="the sheet as CSV")
    given = parser.parse_args()
    token = given.token or json.loads(given.tokens.read_text())["personnel_administrator"]
    office, year = Office(given.url, token), fiscal_year(given.today)
    by = f"{year + 1}-04-01"
    if given.csv:
        sheet = office.ask("query($by: Date!) { placementSheet(filter: {decideBy: $by}) }", by=by)["placementSheet"]
        sys.stdout.buffer.write(sheet.encode())
        return
    wishes = {it["employee"]["number"]: it["wish"]["wish"] for it in office.every(INQUIRIES, "seniorInquiries", year=year) if it["wish"]}
    rows = sorted(office.every(PLACEMENTS, "placements", by=by), key=lambda it: (it["nextDecision"]["by"], it["orgUnit"]["code"]))
    counts = collections.Counter(it["nextDecision"]["what"] for it in rows)
    print(f"令和{year + 1 - 2018}年度 60歳を超える職員の配置 ({by} までに決めること: {len(rows)} 人)")
    for what, count in counts.most_common():
        print(f"  {DECISIONS[what]}: {count} 人")
    for it in rows:
        person, wish = it["employee"], WISHES.get(wishes.get(it["employee"]["number"]), "未回答")
        print("\t".join([it["nextDecision"]["by"], DECISIONS[it["nextDecision"]["what"]], person["number"], person["name"]["full"],
                         it["orgUnit"]["name"], it["rank"]["name"], wish]))


if __name__ == "__main__":
    main()
