select * from {{ source('lake', 'case_documents') }}
