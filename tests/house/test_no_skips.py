"""With CI=true a test that is not run is a failure."""

import pytest

pytest_plugins = ["pytester"]

# of the other plugins, playwright cannot run inside itself
PLUGINS = ("-p", "tests.no_skips", "-p", "no:playwright")

SOURCES = {
    "a test": "import pytest\ndef test_it(): pytest.skip('no map here')",
    "a mark": "import pytest\n@pytest.mark.skip(reason='no map here')\ndef test_it(): pass",
    "a module": "import pytest\npytest.skip('no map here', allow_module_level=True)",
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_skip_fails_and_says_why(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setenv("CI", "true")
    pytester.makepyfile(source)
    result = pytester.runpytest(*PLUGINS)
    assert result.ret != pytest.ExitCode.OK
    result.stdout.fnmatch_lines("*With CI=true nothing may be skipped.*no map here*")


def test_a_skip_is_allowed_elsewhere(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    pytester.makepyfile(SOURCES["a test"])
    pytester.runpytest(*PLUGINS).assert_outcomes(skipped=1)


def test_an_expected_failure_is_no_skip(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    pytester.makepyfile("import pytest\n@pytest.mark.xfail\ndef test_it(): assert False")
    pytester.runpytest(*PLUGINS).assert_outcomes(xfailed=1)
