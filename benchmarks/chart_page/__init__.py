"""What the chart page costs with protection and without: clients, and the peer that protects nothing."""
