"""The ranking as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from typing import Any

from assetops.contract.submission import SHORT, TRACKS
from organizer.ranking.additions import LEVEL, Additions
from organizer.ranking.export import Ranking
from organizer.ranking.formulas import PUBLISHED
from organizer.ranking.official import Standing, TrackStanding
from organizer.ranking.resampling import REPLICATES, SEED

_FORMULA = tuple("=+-@\t\r")  # a cell that begins so is a formula to a spreadsheet
_OF_TRACK = ("composite", "score_public", "score_private", "tau_match", "best_submission", "final_submission", "tries")


def number(value: Fraction | None) -> float | None:
    """An exact number as the nearest float."""
    return None if value is None else float(value)


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def to_csv(ranking: Ranking) -> str:
    """One row a team, the ranked ones first; the last column says why a team is not ranked."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    of_tracks = [f"{name}_{SHORT[track]}" for track in TRACKS for name in _OF_TRACK]
    writer.writerow(["rank", "team", "accounts", "final", *of_tracks, "not_ranked_because"])
    for one in ranking.standings:
        told = [_track(one.tracks[track]) for track in TRACKS]
        cells = [column[name] for column in told for name in _OF_TRACK]
        accounts = _cell(" ".join(sorted(one.accounts)))
        writer.writerow([one.rank, _cell(one.team), accounts, number(one.final), *cells, "; ".join(one.reasons)])
    return out.getvalue()


def _track(one: TrackStanding) -> dict[str, Any]:
    return {
        "composite": number(one.composite),
        "score_public": number(one.best.score) if one.best else None,
        "score_private": number(one.frozen.score) if one.frozen else None,
        "tau_match": number(one.frozen.tau) if one.frozen else None,
        "best_submission": one.best.listed.id if one.best else None,
        "final_submission": one.frozen.listed.id if one.frozen else None,
        "tries": len(one.tries),
    }


def _standing(one: Standing) -> dict[str, Any]:
    tracks = {
        SHORT[track]: {
            **_track(one.tracks[track]),
            "rescored": [
                run.listed.id for run in (one.tracks[track].best, one.tracks[track].frozen) if run and run.rescored
            ],
            "notes": list(one.tracks[track].notes),
        }
        for track in TRACKS
    }
    told = {"rank": one.rank, "team": one.team, "accounts": sorted(one.accounts), "final": number(one.final)}
    exact = {"final_exact": str(one.final)} if one.final is not None else {"reasons": list(one.reasons)}
    return {**told, **exact, "tracks": tracks}


def _additions(additions: Additions) -> dict[str, Any]:
    teams = []
    for place, one in enumerate(additions.teams):
        told: dict[str, Any] = {
            "team": one.team,
            "all_six_rate": {SHORT[track]: rates for track, rates in one.all_six.items()},
            "final_scale_aware": number(one.scale_aware),
            "rank_scale_aware": one.scale_aware_rank,
            "ranks_under_other_weights": list(one.other_ranks),
        }
        if additions.uncertain:
            found = additions.uncertain[place]
            told["expected_final"] = round(found.expected, 3)
            told["final_interval"] = [round(value, 3) for value in found.final]
            told["rank_interval"] = list(found.rank)
            told["probability_best"] = found.best
            told["probability_ahead_of"] = {
                other.team: probability
                for other, probability in zip(additions.teams, found.ahead, strict=True)
                if other is not one
            }
        teams.append(told)
    return {
        "note": "Additions: no part of the official ranking.",
        "intervals": {"absent": additions.absent} if additions.absent else _how(),
        "teams": teams,
        "other_weights": [
            {"weights": one.name, "first": list(one.first), "agreement": one.agreement, "teams_moved": one.moved}
            for one in additions.alternatives
        ],
    }


def _how() -> dict[str, Any]:
    return {"level": LEVEL, "replicates": REPLICATES, "seed": SEED, "method": "docs/ranking.md"}


def to_json(ranking: Ranking) -> str:
    """Everything: official ranking, teams without a rank, additions, findings."""
    weights = {name: number(getattr(PUBLISHED, name)) for name in ("public", "private", "tau", "planning", "execution")}
    data = {
        "version": 1,
        "weights": weights,
        "withdrawn": list(ranking.withdrawn),
        "judges": list(ranking.judges),
        "official": [_standing(one) for one in ranking.ranked],
        "not_ranked": [_standing(one) for one in ranking.unranked],
        "additions": _additions(ranking.additions),
        "findings": [vars(one) for one in ranking.findings],
    }
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
