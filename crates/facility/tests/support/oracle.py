"""Optimal values of location questions, by HiGHS. Reads a list of questions as JSON, writes a list of values; null: no plan."""

import json
import os
import sys

import highspy
import numpy as np


def solve(question):
    sites, clients, split = question["sites"], question["clients"], question["split"]
    cost, lower, upper, whole = [], [], [], []
    rows = []  # (least, most, [(column, factor)])

    def column(price, least, most):
        cost.append(float(price))
        lower.append(float(least))
        upper.append(float(most))
        return len(cost) - 1

    is_open = [column(fixed, *bounds) for fixed, _, bounds in sites]
    filled = [[] for _ in sites]
    served = [[] for _ in clients]
    for client, site, price, load in question["pairs"]:
        share = column(price, 0, 1)
        served[client].append((share, 1.0))
        filled[site].append((share, float(load)))
        rows.append((-highspy.kHighsInf, 0.0, [(share, 1.0), (is_open[site], -1.0)]))
    for (_, penalty), parts in zip(clients, served):
        if penalty is not None:
            parts = parts + [(column(penalty, 0, 1), 1.0)]
        rows.append((1.0, 1.0, parts))
    for (_, room, _), parts, site in zip(sites, filled, is_open):
        if room is not None:
            rows.append((-highspy.kHighsInf, 0.0, parts + [(site, -float(room))]))
    rows.append((*map(float, question["open"]), [(site, 1.0) for site in is_open]))
    for a, b in question["apart"]:
        rows.append((-highspy.kHighsInf, 1.0, [(is_open[a], 1.0), (is_open[b], 1.0)]))

    # A part of a client's load is a share of it; everything else is yes or no.
    shares = {share for parts in served for share, _ in parts} if split else set()
    whole = [
        highspy.HighsVarType.kContinuous if number in shares else highspy.HighsVarType.kInteger
        for number in range(len(cost))
    ]
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(cost), len(rows)
    program.col_cost_, program.col_lower_, program.col_upper_ = map(np.array, (cost, lower, upper))
    program.integrality_ = whole
    program.row_lower_ = np.array([row[0] for row in rows])
    program.row_upper_ = np.array([row[1] for row in rows])
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.array(np.cumsum([0] + [len(row[2]) for row in rows]), dtype=np.int32)
    program.a_matrix_.index_ = np.array([i for row in rows for i, _ in row[2]], dtype=np.int32)
    program.a_matrix_.value_ = np.array([factor for row in rows for _, factor in row[2]])

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.5)
    solver.passModel(program)
    solver.run()
    status = solver.getModelStatus()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS stops with {status}")
    return round(solver.getInfo().objective_function_value)


# HiGHS introduces itself on the standard output, whatever it is told: that goes elsewhere, the answer goes out alone.
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
json.dump([solve(question) for question in json.load(sys.stdin)], answer)
answer.close()
