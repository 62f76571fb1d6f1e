"""With CI=true a test that is not run is a failure."""

import pytest

pytestmark = pytest.mark.once

pytest_plugins = ["pytester"]

# of the other plugins, playwright cannot run inside itself
PLUGINS = ("-p", "tests.no_skips", "-p", "no:playwright")
SKIPS = {
    "test_skipped": "import pytest\ndef test_it(): pytest.skip('no map here')",
    "test_marked": "import pytest\n@pytest.mark.skip(reason='no map here')\ndef test_it(): pass",
    "test_module": "import pytest\npytest.skip('no map here', allow_module_level=True)",
}


def test_every_kind_of_skip_fails_and_says_why(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    pytester.makepyfile(**SKIPS)
    result = pytester.runpytest(*PLUGINS, "--continue-on-collection-errors")
    result.assert_outcomes(failed=1, errors=2)
    result.stdout.fnmatch_lines(3 * ["*With CI=true nothing may be skipped.*no map here*"])


def test_an_expected_failure_is_no_skip(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    pytester.makepyfile("import pytest\n@pytest.mark.xfail\ndef test_it(): assert False")
    pytester.runpytest(*PLUGINS).assert_outcomes(xfailed=1)


def test_a_skip_is_allowed_elsewhere(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    pytester.makepyfile(test_skipped=SKIPS["test_skipped"])
    pytester.runpytest(*PLUGINS).assert_outcomes(skipped=1)
