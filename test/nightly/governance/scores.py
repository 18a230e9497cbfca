"""What scikit-learn, rouge-score and SciPy find in the cases of a JSON file, as JSON."""

import json
import sys

from rouge_score.rouge_scorer import RougeScorer
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, f1_score

with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)
scorer = RougeScorer(["rougeL"], use_stemmer=False)


def labels(case):
    expected, answers = case
    classes = sorted(set(expected))
    macro = f1_score(expected, answers, labels=classes, average="macro", zero_division=0)
    return [accuracy_score(expected, answers), macro]


def wilson(case):
    interval = binomtest(*case).proportion_ci(method="wilson")
    return [interval.low, interval.high]


def mcnemar(case):
    first, second = case
    return binomtest(first, first + second).pvalue if first + second else 1


print(
    json.dumps(
        {
            "labels": [labels(case) for case in cases["labels"]],
            "rougeL": [scorer.score(*case)["rougeL"].fmeasure for case in cases["rougeL"]],
            "wilson": [wilson(case) for case in cases["wilson"]],
            "mcnemar": [mcnemar(case) for case in cases["mcnemar"]],
        }
    )
)
