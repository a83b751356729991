using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>A checkpoint whose values are not stored as a V2 checkpoint stores them: copies are converted while they are written.</summary>
internal abstract class ConvertedCheckpoint : CheckpointReader
{
    private protected ConvertedCheckpoint(string prefix)
        : base(prefix) { }

    /// <summary>Writes a slice of a tensor as the payload that a V2 checkpoint has for it, verified as far as anything can be.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="piece">The number of the slice; 0 for a tensor that is stored as a whole.</param>
    /// <param name="isBigEndian">The byte order for the checksum of string lengths; numbers always have their lowest byte first.</param>
    /// <param name="sink">Receives the bytes, whole elements at a time.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal abstract void WritePayload(
        BundleTensor tensor,
        int piece,
        bool isBigEndian,
        ByteSink sink,
        CancellationToken cancellationToken
    );

    /// <summary>Writes strings as the payload of a V2 checkpoint.</summary>
    private protected static void WriteStrings(byte[][] strings, bool isBigEndian, ByteSink sink)
    {
        var payload = new StringPayload(sink, isBigEndian);
        foreach (byte[] text in strings)
        {
            payload.AddLength(text.Length);
        }

        payload.EndLengths();
        foreach (byte[] text in strings)
        {
            payload.AddText(text);
        }

        payload.End();
    }
}
