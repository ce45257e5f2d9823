"""The private database server keeps what the contract tests rely on."""

import psycopg


def test_the_private_server_is_durable_and_recent_enough(postgresql_dsn: str) -> None:
    # given the private server
    with psycopg.connect(postgresql_dsn) as connection:
        # when it is asked how it keeps what it was told
        settings = connection.execute(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
            " current_setting('full_page_writes')"
        ).fetchone()
        # then it keeps everything, and it is a version that the product supports
        assert settings == ("on", "on", "on")
        assert connection.info.server_version >= 150000


def test_each_test_gets_an_empty_database(postgresql_database: str) -> None:
    # given a database made for this test
    with psycopg.connect(postgresql_database) as connection:
        # when its tables are counted
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    # then there are none
    assert tables == (0,)
