graphql`
  query EmployeeListQuery {
    ...EmployeeList_query
  }
`;
graphql`
  fragment EmployeeList_query on Query
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
  )
  @refetchable(queryName: "EmployeeListPaginationQuery") {
    employees(first: $count, after: $cursor) @connection(key: "EmployeeList_employees") {
      edges {
        node {
          id
        }
      }
    }
  }
`;
// A plain page, as a client without @connection asks for it.
graphql`
  query EmployeeListFirstTenQuery {
    employees(first: 10) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        cursor
        node {
          __typename
          id
        }
      }
    }
  }
`;
