"""What is read of records: which lists keep their entries apart, and host agencies."""

import duckdb

from riparian.linking.engine.load_records import hosts_in, notice_lists
from riparian.normalise.provider_names import fold_org
from riparian.store.database import Snapshot


def test_a_list_of_mostly_notices_of_purchase_is_none_of_projects():
    purchases = [f"도로 사업 {one} 기자재 구매 입찰" for one in "가나다라마바사아"] + ["Roads"] * 3
    projects = ["Rural roads", "Support to public procurement", "Urban roads"] * 4
    few = ["Electronic procurement system (Phase 1)", "Electronic procurement system (Phase 2)"]
    with Snapshot(duckdb.connect()) as connection:
        connection.execute(
            "CREATE TABLE activity (dataset VARCHAR, reporting_org_ref VARCHAR,"
            " reporting_org_name VARCHAR, original VARCHAR, title VARCHAR)"
        )
        connection.execute("CREATE TABLE dataset (name VARCHAR, reader VARCHAR)")
        connection.execute(
            "INSERT INTO dataset VALUES ('t', 'tenders'), ('p', 'iati'), ('f', 'iati')"
        )
        rows = [("t", "KR-GOV", None, one, None) for one in purchases]
        rows += [("p", None, "A ministry", None, one) for one in projects]
        rows += [("f", "XM", None, None, one) for one in few]
        rows += [("f", None, None, None, one) for one in few * 6]
        connection.connection.executemany("INSERT INTO activity VALUES (?, ?, ?, ?, ?)", rows)
        with notice_lists(connection):
            found = connection.execute("SELECT list FROM notice_list").fetchall()
            assert found == [("KR-GOV|tenders",)]
        assert not connection.execute(
            "SELECT 1 FROM duckdb_tables() WHERE table_name = 'notice_list'"
        ).fetchall()


def test_several_names_in_one_are_read_and_those_stay_that_are_not_listed():
    listed = "Ministry of Agriculture and Forestry"
    found = dict(hosts_in(["농림부; Rice  Growers", "MAF"], ["LA"]))
    assert found == {fold_org(listed): listed, "rice growers": "Rice Growers"}
