graphql`
  subscription ServerTimeSubscription($count: Int!) {
    serverTime(count: $count)
  }
`;
