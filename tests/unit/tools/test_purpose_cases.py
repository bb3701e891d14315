"""What the purpose model learns from."""

import numpy as np

from coded_rows import CodedRow
from purpose_cases import Cases
from riparian.normalise.purpose_inference.infer_purpose import texts_of


def test_rows_of_nearly_the_title_of_a_silent_case_teach_nothing():
    titles = {"Rural water supply in Siem Reap": "14031", "Study and Expert Fund I": "43010"}
    reported = {"Rural water supply in Siem Reap II": "14031", "Study and Expert Fund II": "43010"}
    cases = object.__new__(Cases)  # without its vectors
    cases.lines = [{"title": title, "purpose": code} for title, code in titles.items()]
    cases.codes = ("14031", "43010")
    cases.position = {code: at for at, code in enumerate(cases.codes)}
    cases.silent = np.array([False, True])
    cases.targets = np.array([[1.0, 0.0], [0.0, 0.0]])
    cases.rows = [
        CodedRow("a source", title, "", "en", (), {code: 1.0}) for title, code in reported.items()
    ]
    cases.texts = [texts_of(title, "", "en") for title in (*titles, *reported)]
    assert cases.row_targets(np.array([0, 1])).tolist() == [[1.0, 0.0], [0.0, 0.0]]
