# SPDX-License-Identifier: Apache-2.0
"""For the tests of petals: a manager in memory, and a petal that runs with it in the test's own process.

```python
async def test_the_thermometer_answers():
    async with PetalHarness(Thermometer) as harness:
        await harness.receive("my/request", {"unit": "C"})
        assert harness.published("my/answer")[0].payload == {"value": 21.5}
```
"""

from .asgi import Answer
from .fake_manager import FakeManager, LogLine, Published
from .harness import PetalHarness

__all__ = ["Answer", "FakeManager", "LogLine", "PetalHarness", "Published"]
