SELECT json_build_object('data', json_build_object('employee', (
    SELECT json_build_object(
        'number', e.number,
        'name', json_build_object('full',
            coalesce(r.working_family_name, r.register_family_name) || '　' || coalesce(r.working_given_name, r.register_given_name)),
        'standing', CASE WHEN s.id IS NOT NULL THEN
            json_build_object('orgUnit', json_build_object('name', u.name), 'rank', json_build_object('name', k.name)) END)
    FROM employee e
    JOIN personal_record r ON r.employee_id = e.id
        AND r.superseded_at IS NULL AND r.effective_from <= :today AND r.effective_to > :today
    LEFT JOIN standing s ON s.employee_id = e.id
        AND s.superseded_at IS NULL AND s.effective_from <= :today AND s.effective_to > :today
    LEFT JOIN org_unit_version u ON u.org_unit_id = s.org_unit_id
        AND u.superseded_at IS NULL AND u.effective_from <= :today AND u.effective_to > :today
    LEFT JOIN position_rank k ON k.id = s.rank_id
    WHERE e.number = $1)))::text
