-- Detects cases whose number of documents differs from their links, and cases without any document.
select c.case_id, c.documents, count(l.document_id) as n_links
from {{ ref('cases') }} as c
left join {{ ref('case_documents') }} as l using (case_id)
group by all
having count(l.document_id) <> c.documents
