import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[3]


def test_each_of_the_27_rules_has_its_test_and_its_negative_control():
    files = [*TESTS.glob("cms/infra/pagecache/test_*.py"), *TESTS.glob("cms/content/pagecache/test_*.py")]
    ruled = [re.findall(r"^@rule\((\d+), \w+\.\w+", file.read_text(), re.MULTILINE) for file in files]
    assert {int(number) for numbers in ruled for number in numbers} == set(range(1, 28))
