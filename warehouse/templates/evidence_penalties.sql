-- The sentence that each imprisoned defendant has to serve, with the span that states it.
select
    s.year, p.months as value, d.alias as who, p.charge as detail, p.is_combined,
    e.evidence_id, e.quote, e.char_start, e.char_end, e.document_id
from intermediate.defendant_sentences as s
inner join main.penalties as p
    on p.defendant_id = s.defendant_id and p.kind = 'imprisonment' and p.months = s.prison_months
inner join main.defendants as d on d.defendant_id = s.defendant_id
inner join main.evidence as e on e.evidence_id = p.evidence_id
qualify row_number() over (partition by s.defendant_id order by p.is_combined desc, p.penalty_id) = 1
order by s.year desc nulls last, p.months desc, e.evidence_id
