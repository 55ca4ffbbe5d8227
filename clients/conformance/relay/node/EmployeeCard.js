graphql`
  fragment EmployeeCard_employee on Employee @refetchable(queryName: "EmployeeCardRefetchQuery") {
    id
  }
`;
graphql`
  query EmployeeCardQuery($id: ID!) {
    node(id: $id) {
      __typename
      id
      ...EmployeeCard_employee @alias(as: "card")
    }
  }
`;
