WITH people AS (
    SELECT e.number, r.employee_id, r.kana_sort_key,
        coalesce(r.working_family_name, r.register_family_name) || '　' || coalesce(r.working_given_name, r.register_given_name) AS name,
        row_number() OVER (ORDER BY r.kana_sort_key, r.employee_id) AS place
    FROM personal_record r
    JOIN employee e ON e.id = r.employee_id
    JOIN standing s ON s.employee_id = r.employee_id AND s.status = 'in_service'
        AND s.superseded_at IS NULL AND s.effective_from <= :today AND s.effective_to > :today
    WHERE (r.kana_sort_key, r.employee_id) > ($1, $2)
        AND r.superseded_at IS NULL AND r.effective_from <= :today AND r.effective_to > :today
    ORDER BY r.kana_sort_key, r.employee_id
    LIMIT 50
)
SELECT json_build_object('data', json_build_object('employees', json_build_object(
    'nodes', (SELECT json_agg(json_build_object('number', p.number, 'name', json_build_object('full', p.name)) ORDER BY p.place) FROM people p),
    'pageInfo', (
        SELECT json_build_object('endCursor',
            translate(encode(convert_to('1|Kana-Asc|' || p.employee_id || '|' || p.kana_sort_key, 'UTF8'), 'base64'), E'+/=\n', '-_'))
        FROM people p ORDER BY p.place DESC LIMIT 1))))::text
