-- Official figures beside what this dataset holds of the same period: the denominator that a count of published
-- documents lacks. A case counts where its decision lies wholly within the period. Arrests, prosecutions and police
-- figures speak of earlier stages than decisions, so that only measures of courts have a share.
with counted as (
    select
        f.figure_id,
        count(distinct r.case_id) as n_cases,
        count(distinct d.defendant_id) as n_defendants
    from {{ ref('official_figures') }} as f
    left join {{ ref('relevant_cases') }} as r
        on
            r.decided_from >= f.period_from and r.decided_to <= f.period_to
            and (f.scope = 'national' or r.province = '北京')
    left join {{ ref('defendants') }} as d using (case_id)
    group by f.figure_id
)

select
    f.figure_id,
    f.period_from,
    f.period_to,
    f.scope,
    f.measure,
    f.figure as official_figure,
    f.bound,
    f.publisher,
    f.is_read,
    f.note,
    c.n_cases,
    c.n_defendants,
    case
        when f.measure in ('cases_closed', 'verdicts_published') then c.n_cases / f.figure
        when f.measure = 'persons_convicted' then c.n_defendants / f.figure
    end as share
from {{ ref('official_figures') }} as f
inner join counted as c using (figure_id)
order by f.period_from, f.figure_id
