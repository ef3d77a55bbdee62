"""Real data in: reads the public AssetOpsBench formats into a plant folder and a scenarios file (`make import`)."""
