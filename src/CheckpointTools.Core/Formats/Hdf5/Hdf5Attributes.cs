using System.Text;
using PureHDF;
using PureHDF.VOL.Native;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>What is noted at groups and datasets.</summary>
internal static class Hdf5Attributes
{
    /// <summary>A text may be the description of a large model; more than this is no description.</summary>
    private const long MaxLength = 256 << 20;

    /// <summary>The attributes that are texts. Keras has no use for others.</summary>
    public static Dictionary<string, Hdf5Texts> ReadTexts(NativeObject noted)
    {
        var texts = new Dictionary<string, Hdf5Texts>(StringComparer.Ordinal);
        foreach (IH5Attribute attribute in noted.Attributes())
        {
            object message = Hdf5Internals.Get<object>(attribute, "Message");
            object type = Hdf5Internals.Get<object>(message, "Datatype");
            if (attribute.Space.Type == H5DataspaceType.Null)
            {
                continue;
            }

            if (Hdf5TextReader.IsText(type))
            {
                var reader = new Hdf5TextReader(Hdf5Internals.Get<object>(noted, "Context"), type, MaxLength);
                Memory<byte> elements = Hdf5Internals.Get<Memory<byte>>(message, "InputData");
                texts[attribute.Name] = new Hdf5Texts(
                    Read(reader, elements, attribute.Type.Size),
                    attribute.Space.Type == H5DataspaceType.Scalar
                );
            }
            else if (attribute.Space.Dimensions is [0])
            {
                // h5py gives an empty list of names the type of an empty array of numbers.
                texts[attribute.Name] = new Hdf5Texts([], IsScalar: false);
            }
        }

        return texts;
    }

    private static string[] Read(Hdf5TextReader reader, Memory<byte> elements, int width)
    {
        string[] texts = new string[width > 0 ? elements.Length / width : 0];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = Encoding.UTF8.GetString(reader.Read(elements.Span.Slice(i * width, width)));
        }

        return texts;
    }
}
