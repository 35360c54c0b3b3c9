"""A case of the sample, and the employers that occur in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cases.rows import Employer, Records, uscc

Build = Callable[[Records], None]

JIA: Final = Employer(uscc(1), "上海示例甲有限公司")
YI: Final = Employer(uscc(2), "上海示例乙有限公司")
BING: Final = Employer(uscc(3), "上海示例丙有限公司")
DING: Final = Employer(uscc(4), "上海示例丁有限公司")
WU: Final = Employer(uscc(5), "上海示例戊有限公司")
JI: Final = Employer(uscc(6), "上海示例己有限公司", "branch")
GENG: Final = Employer(uscc(7), "上海示例庚有限公司")
XIN: Final = Employer(uscc(8), "上海示例辛有限公司")
REN: Final = Employer(uscc(9), "上海示例壬有限公司", "dispatch")
GUI: Final = Employer(uscc(10)[:-1] + "A", "上海示例癸有限公司")
"""The one whose check character is wrong."""
MAO: Final = Employer(uscc(13, region="439900"), "示例卯有限公司")
CHEN: Final = Employer(uscc(14, region="439900"), "示例辰有限公司")
"""卯 and 辰 have numbers issued in another province."""
SI: Final = Employer(uscc(15), "上海示例巳有限公司")
JIA_PUDONG: Final = Employer(uscc(16), f"{JIA.name}浦东分公司", "branch")
REGISTERED: Final = (JIA, YI, BING, DING, WU, JI, GENG, XIN, GUI)
"""The register of employers, without the one that a case adds."""


@dataclass(frozen=True)
class Case:
    """One case: its title, what hecha says of it, and how its rows are made."""

    title: str
    says: tuple[str, ...]
    build: Build

    @property
    def done(self) -> str:
        """What was done to the records, from the docstring."""
        return " ".join((self.build.__doc__ or "").split())


class Cases(list[Case]):
    """Cases in the order of their functions."""

    def case(self, title: str, *says: str) -> Callable[[Build], Build]:
        """Make a case of a function that builds its rows from clean records."""

        def keep(build: Build) -> Build:
            self.append(Case(title, says, build))
            return build

        return keep
