-- What defendants of relevant cases were sentenced to, by year.
select
    s.year,
    {{ sentence_measures() }}
from {{ ref('defendant_sentences') }} as s
group by all
order by s.year
