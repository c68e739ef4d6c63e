select
    "table",
    "key",
    "column",
    value,
    why,
    "by",
    "on"
from {{ ref('stg_corrections') }}
order by "table", "key", "column"
