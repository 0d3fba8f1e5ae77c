"""The cheapest tree by HiGHS, from a formulation that has nothing in common with the solver: a unit of flow from the first
terminal to each other one, over arcs that are bought.

In:  [{"nodes": n, "edges": [[u, v, cost], ...], "terminals": [...]}, ...]
Out: the optimum of each
"""

import json
import os
import sys

import highspy


def optimum(nodes, edges, terminals):
    arcs = [(u, v, c) for u, v, c in edges if u != v] + [(v, u, c) for u, v, c in edges if u != v]
    root, others = terminals[0], terminals[1:]
    m = len(arcs)
    lp = highspy.HighsLp()
    lp.num_col_ = m * (1 + len(others))
    lp.col_cost_ = [float(c) for _, _, c in arcs] + [0.0] * (m * len(others))
    lp.col_lower_ = [0.0] * lp.num_col_
    lp.col_upper_ = [1.0] * lp.num_col_
    integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [integer] * m + [real] * (m * len(others))
    start, index, value, lower, upper = [0], [], [], [], []

    def row(entries, least, most):
        for column, factor in entries:
            index.append(column)
            value.append(factor)
        start.append(len(index))
        lower.append(least)
        upper.append(most)

    into, out = [[] for _ in range(nodes)], [[] for _ in range(nodes)]
    for a, (u, v, _) in enumerate(arcs):
        out[u].append(a)
        into[v].append(a)
    for k, terminal in enumerate(others):
        first = m * (1 + k)
        for v in range(nodes):
            need = -1.0 if v == root else 1.0 if v == terminal else 0.0
            row([(first + a, 1.0) for a in into[v]] + [(first + a, -1.0) for a in out[v]], need, need)
        for a in range(m):
            row([(first + a, 1.0), (a, -1.0)], -highspy.kHighsInf, 0.0)
    lp.num_row_ = len(lower)
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = start, index, value
    highs = highspy.Highs()
    for option, setting in [("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.4)]:
        highs.setOptionValue(option, setting)
    highs.passModel(lp)
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal, highs.getModelStatus()
    return round(highs.getInfo().objective_function_value)


# HiGHS says who it is on standard output, whatever it is told.
with os.fdopen(os.dup(1), "w") as answer:
    os.dup2(2, 1)
    json.dump([optimum(**one) for one in json.load(sys.stdin)], answer)
