-- A case with several channels or industries counts in each of them: rows are not to be added up.
select
    s.year,
    ch.code as channel,
    i.code as industry,
    {{ sentence_measures() }}
from {{ ref('defendant_sentences') }} as s
inner join {{ ref('case_facets') }} as ch on ch.case_id = s.case_id and ch.facet = 'channel'
inner join {{ ref('case_facets') }} as i on i.case_id = s.case_id and i.facet = 'industry'
group by all
order by s.year, channel, industry
