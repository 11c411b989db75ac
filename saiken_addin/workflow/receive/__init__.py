"""`saiken receive`: what lies in 02_回収, judged together and recorded."""
