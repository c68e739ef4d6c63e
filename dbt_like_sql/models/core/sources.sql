select
    source_id,
    publisher,
    kind,
    licence,
    reuse_note,
    url,
    access,
    is_sample
from {{ ref('stg_sources') }}
order by source_id
