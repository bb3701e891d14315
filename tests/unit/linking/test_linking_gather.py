"""Which lists keep their entries apart."""

import duckdb

from riparian.linking.gather import notice_lists


def test_a_list_of_mostly_notices_of_purchase_is_none_of_projects():
    purchases = ["도로 사업 사무실 기자재 구매 입찰", "도로 사업 실험 기자재 입찰", "Roads"]
    projects = ["Rural roads", "Support to public procurement", "Urban roads"]
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE activity (dataset VARCHAR, reporting_org_ref VARCHAR,"
            " reporting_org_name VARCHAR, original VARCHAR, title VARCHAR)"
        )
        connection.execute("CREATE TABLE dataset (name VARCHAR, reader VARCHAR)")
        connection.execute("INSERT INTO dataset VALUES ('t', 'tenders'), ('p', 'iati')")
        rows = [("t", "KR-GOV", None, one, None) for one in purchases]
        rows += [("p", None, "A ministry", None, one) for one in projects]
        connection.executemany("INSERT INTO activity VALUES (?, ?, ?, ?, ?)", rows)
        with notice_lists(connection):
            found = connection.execute("SELECT list FROM notice_list").fetchall()
            assert found == [("KR-GOV|tenders",)]
        assert not connection.execute(
            "SELECT 1 FROM duckdb_tables() WHERE table_name = 'notice_list'"
        ).fetchall()
