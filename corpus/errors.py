"""Every error that Byline raises on purpose.

    BylineError                 one line: what is wrong, and what to do next
    ├── UsageProblem            the call is wrong: a bad option, question or filter         (exit 2)
    ├── SettingsProblem         byline.toml or a BYLINE_* variable is wrong                 (exit 2)
    ├── CorpusProblem           the corpus folder, or its articles.toml, cannot be read
    ├── IndexProblem            the index cannot be read or written
    │   ├── IndexMissing        nothing has been built yet
    │   ├── IndexDamaged        a file of the snapshot is not what was written
    │   │   └── IndexOutdated   its files are in the form of another version of Byline
    │   ├── IndexLocked         another process is updating the index
    │   ├── ServerUnreachable   the Chroma server does not answer
    │   └── OutOfSpace          the disk is full, or its folder may not be written
    ├── ModelProblem            an embedding model cannot be loaded, or is not the published one
    ├── ComposerProblem         a language model could not write the answer
    └── EvaluationProblem       an evaluation set or run cannot be read

A single article that cannot be read is not an error: it is skipped, and the reader says why in a
`Skipped`.
"""


class BylineError(Exception):
    """What is wrong and what to do about it, in one line."""

    exit_code = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem} {remedy}".strip())


class UsageProblem(BylineError):
    exit_code = 2


class SettingsProblem(BylineError):
    exit_code = 2


class CorpusProblem(BylineError): ...


class IndexProblem(BylineError): ...


class IndexMissing(IndexProblem): ...


class IndexDamaged(IndexProblem):
    def __init__(self, problem: str, remedy: str = "Run `byline index rebuild`.") -> None:
        super().__init__(problem, remedy)


class IndexOutdated(IndexDamaged): ...


class IndexLocked(IndexProblem): ...


class OutOfSpace(IndexProblem): ...


class ServerUnreachable(IndexProblem): ...


class ModelProblem(BylineError): ...


class ComposerProblem(BylineError): ...


class EvaluationProblem(BylineError): ...
