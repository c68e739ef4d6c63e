-- The text itself stays in the lake: it is not published as a column, only quoted in evidence.
select
    d.document_id,
    d.capture_id,
    d.source_id,
    d.url,
    d.title,
    d.kind,
    d.published_on,
    d.fetched_at,
    k.origin,
    d.script,
    d.text_sha256,
    length(d.text) as char_count,
    d.quality_flags,
    c.cluster_id,
    c.duplicate_of,
    c.superseded_by,
    d.warc_file,
    d.warc_offset
from {{ ref('stg_documents') }} as d
left join {{ ref('stg_captures') }} as k using (capture_id)
left join {{ ref('stg_clusters') }} as c using (document_id)
order by d.document_id
